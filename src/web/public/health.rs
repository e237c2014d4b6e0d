//! Whether the service works, for those who watch it.

use std::fmt::Write as _;

use actix_web::HttpResponse;

use crate::store::{StoreError, documents, jobs};
use crate::web::{Visitor, WebError};

/// `ok` if the database answers.
pub(super) async fn healthz(visitor: Visitor) -> Result<HttpResponse, WebError> {
    visitor.run(|rooms, moment| rooms.store.read(|tx| jobs::counts(tx, moment.at))).await??;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n"))
}

/// Prometheus text format.
pub(super) async fn metrics(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let (counts, by_stage) = visitor
        .run(|rooms, moment| {
            rooms.store.read(|tx| {
                let mut by_stage = std::collections::BTreeMap::new();
                for summary in documents::list(tx, documents::Filter::default())? {
                    *by_stage.entry(summary.stage.as_str()).or_insert(0_u64) += 1;
                }
                Ok::<_, StoreError>((jobs::counts(tx, moment.at)?, by_stage))
            })
        })
        .await??;
    let mut text = String::from("# TYPE teken_jobs gauge\n");
    let states = [
        ("waiting", counts.waiting),
        ("due", counts.due),
        ("leased", counts.leased),
        ("buried", counts.buried),
    ];
    for (state, count) in states {
        let _ = writeln!(text, "teken_jobs{{state=\"{state}\"}} {count}");
    }
    text.push_str("# TYPE teken_documents gauge\n");
    for (stage, count) in by_stage {
        let _ = writeln!(text, "teken_documents{{stage=\"{stage}\"}} {count}");
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}
