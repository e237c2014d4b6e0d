//! Files of a form (`multipart/form-data`, RFC 7578), whole in memory and no larger than an import may be.

use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, web};

use crate::roster::{NamedFile, limits};
use crate::web::WebError;

/// The lines between the files.
const AROUND: usize = 64 * 1024;
/// So many files, of one field.
const FILES: usize = 16;
/// A body that takes longer is cut.
const TIME: Duration = Duration::from_mins(1);

/// Reads every file of the form; fields without a file, and files without a byte and a name, are left out.
pub(in crate::web) async fn read(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Vec<NamedFile>, WebError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = boundary(kind).ok_or(WebError::BadForm)?;
    let bytes = timeout(TIME, payload.to_bytes_limited(limits::FILE_BYTES + AROUND)).await;
    let bytes = bytes.map_err(|_| WebError::TooSlow)?.map_err(|_| WebError::TooLarge)?;
    let bytes = bytes.map_err(|_| WebError::BadForm)?;
    let files = files(&bytes, &boundary).ok_or(WebError::BadForm)?;
    if files.len() > FILES { Err(WebError::TooLarge) } else { Ok(files) }
}

fn boundary(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data;")?;
    let text = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?.trim_matches('"');
    (!text.is_empty() && text.len() <= 70).then(|| text.to_owned())
}

/// None if the body is not what it says it is.
fn files(body: &[u8], boundary: &str) -> Option<Vec<NamedFile>> {
    let between = format!("\r\n--{boundary}").into_bytes();
    let mut rest = body.strip_prefix(between.get(2..)?)?;
    let mut files = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(files);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end = find(rest, b"\r\n\r\n")?;
        let (head, after) = rest.split_at_checked(head_end)?;
        let content = after.get(4..)?;
        let end = find(content, &between)?;
        let (bytes, next) = content.split_at_checked(end)?;
        if let Some(name) = file_name(head)
            && !(name.is_empty() && bytes.is_empty())
        {
            files.push(NamedFile { name, bytes: bytes.to_vec() });
        }
        rest = next.get(between.len()..)?;
    }
}

/// The name without folders, from `Content-Disposition: form-data; name="files"; filename="persons.csv"`.
fn file_name(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let after = line.split_once("filename=\"")?.1;
    let name = after.split_once('"')?.0;
    Some(name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_out_of_a_form_and_its_other_fields_are_not() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno file\r\n\
            --x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"dir/opd.csv\"\r\n\
            Content-Type: text/csv\r\n\r\na;b\r\n1;2\r\n\r\n--x--\r\n";
        let read = files(body.as_bytes(), "x").unwrap();
        assert_eq!(read, [NamedFile { name: "opd.csv".to_owned(), bytes: b"a;b\r\n1;2\r\n".to_vec() }]);
        assert_eq!(boundary("multipart/form-data; boundary=\"x\"").as_deref(), Some("x"));
    }

    #[test]
    fn a_form_that_is_cut_or_not_what_it_says_is_refused_and_nothing_panics() {
        let whole =
            "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.csv\"\r\n\r\nabc\r\n--x--";
        assert_eq!(files(whole.as_bytes(), "x").unwrap().len(), 1);
        for end in 0..whole.len() - 2 {
            assert!(files(&whole.as_bytes()[..end], "x").is_none(), "{end}");
        }
        assert!(files(whole.as_bytes(), "y").is_none());
        assert!(boundary("multipart/form-data").is_none() && boundary("text/plain").is_none());
    }
}
