//! The file out of a form that a browser sends without scripts (RFC 7578). One file; whatever else is in the form is
//! passed over.

/// The boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = |part: &'_ str| {
        part.split_once('=').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
    };
    let (_, boundary) = rest.split(';').find(|part| named(part))?.split_once('=')?;
    let boundary = boundary.trim().trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

/// The bytes of the part with that name.
pub(super) fn file<'a>(body: &'a [u8], boundary: &str, name: &str) -> Option<&'a [u8]> {
    let first = format!("--{boundary}").into_bytes();
    let next = format!("\r\n--{boundary}").into_bytes();
    let wanted = format!("name=\"{name}\"");
    let mut rest = body.get(find(body, &first)? + first.len()..)?;
    loop {
        rest = rest.strip_prefix(b"\r\n")?;
        let end_of_head = find(rest, b"\r\n\r\n")?;
        let (head, content) = (rest.get(..end_of_head)?, rest.get(end_of_head + 4..)?);
        let end = find(content, &next)?;
        if String::from_utf8_lossy(head)
            .split(';')
            .any(|part| part.lines().next().is_some_and(|p| p.trim() == wanted))
        {
            return content.get(..end);
        }
        rest = content.get(end + next.len()..)?;
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = what.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| byte == first)?;
        if bytes.get(at..)?.starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
        %PDF\r\n--\r\nend\r\n--x--\r\n";

    #[test]
    fn the_file_comes_out_as_it_was_sent() {
        assert_eq!(boundary("multipart/form-data; boundary=\"x\""), Some("x"));
        assert_eq!(boundary("multipart/form-data; charset=utf-8; boundary=x"), Some("x"));
        assert_eq!(boundary("application/pdf"), None);
        assert_eq!(file(FORM, "x", "file"), Some(b"%PDF\r\n--\r\nend".as_slice()));
        assert_eq!(file(FORM, "x", "other"), Some(b"1".as_slice()));
        assert_eq!(file(FORM, "x", "none"), None);
    }

    #[test]
    fn a_form_cut_anywhere_gives_the_whole_file_or_none() {
        for end in 0..FORM.len() {
            let found = file(&FORM[..end], "x", "file");
            assert!(found.is_none() || found == Some(b"%PDF\r\n--\r\nend"), "{end}");
        }
    }
}
