//! The three doors, and the answer to a code. An unknown code and a text that is no code get the same page, of the same
//! size and after the same work.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::words::RecordView;
use crate::domain::code::VerifyCode;
use crate::flows::verify::{self, Record};
use crate::web::{Asker, Visitor, WebError};

/// Longer texts are no code, however they are written.
const LONGEST: usize = 64;

#[derive(Deserialize)]
pub(super) struct Typed {
    code: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Doors {
    pub(super) fault: Option<&'static str>,
    pub(super) fault_field: &'static str,
}

#[derive(Serialize)]
struct Shown {
    record: RecordView,
}

/// `/v` shows the doors; `/v?code=` leads to the code's own page.
pub(super) async fn doors(visitor: Visitor, query: web::Query<Typed>) -> Result<HttpResponse, WebError> {
    match query.into_inner().code.filter(|code| !code.trim().is_empty()) {
        Some(typed) => Ok(visitor.moved(&address(&typed))),
        None => visitor.page_at(
            StatusCode::OK,
            "/v",
            "verify/doors.html",
            &Doors { fault: None, fault_field: "code" },
        ),
    }
}

pub(super) async fn show(visitor: Visitor, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let Some(record) = record(&visitor, code.into_inner()).await? else {
        let doors = Doors { fault: None, fault_field: "code" };
        return visitor.page_at(StatusCode::NOT_FOUND, "/v", "verify/unknown.html", &doors);
    };
    let shown = Shown { record: RecordView::of(&record, &visitor) };
    visitor.page_at(StatusCode::OK, &address(&record.code), "verify/code.html", &shown)
}

/// The record of a code, within the limits on asking.
pub(super) async fn record(asker: &Asker, typed: String) -> Result<Option<Record>, WebError> {
    asker.count_question()?;
    let typed: String = typed.chars().take(LONGEST).collect();
    let rng = crate::web::randomness;
    let at_once = typed.clone();
    let found = asker.glance(
        |rooms, records, moment| verify::by_code_at_once(rooms, records, &at_once, &mut rng(), moment.at),
        move |rooms, records, moment| verify::by_code(rooms, records, &typed, &mut rng(), moment.at),
    );
    found.await
}

/// The page of what was typed: under the code as it is printed in addresses, if it is one.
fn address(typed: &str) -> String {
    let typed: String = typed.trim().chars().take(LONGEST).collect();
    let plain = typed.parse().map(|code: VerifyCode| code.plain()).unwrap_or(typed);
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-*~$=".contains(&byte);
    let quoted = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    format!("/v/{}", plain.bytes().map(quoted).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn what_was_typed_leads_to_one_address_and_never_elsewhere() {
        assert_eq!(address(" oooo-oooo-0000-0000-0 "), "/v/00000000000000000");
        assert_eq!(address("../inbox"), "/v/%2E%2E%2Finbox");
        assert_eq!(address("//evil.example\r\nx"), "/v/%2F%2Fevil%2Eexample%0D%0Ax");
    }
}
