//! The bare service: the same library, the same number of threads, and nothing around the work.

use std::path::Path;
use std::sync::Arc;

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use serde::{Deserialize, Serialize};
use teken::boot;
use teken::pades::Certificate;
use teken::pades::verify::{self, TrustAnchors};
use tera::{Context, Tera};

/// A table whose cells are escaped, as in any page with words of people.
const PAGE: &str = "<!DOCTYPE html><html lang=\"id\"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>\
<table>{% for row in rows %}<tr>{% for cell in row.cells %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>";

#[derive(Deserialize)]
struct Wanted {
    rows: usize,
    bytes: usize,
}

#[derive(Serialize)]
struct Row {
    cells: Vec<String>,
}

pub(super) fn serve(address: &str, root: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let root = Certificate::from_pem(&std::fs::read_to_string(root)?)?;
    let anchors = Arc::new(TrustAnchors::new(vec![root]));
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(vec![("page.html", PAGE)])?;
    let tera = Arc::new(tera);
    rt::System::new().block_on(async {
        let server = HttpServer::new(move || {
            let (anchors, tera) = (anchors.clone(), tera.clone());
            App::new()
                .app_data(web::PayloadConfig::new(32 << 20))
                .route("/hello", web::get().to(async || HttpResponse::Ok().body("hello")))
                .route("/verify", web::post().to(move |bytes: web::Bytes| judge(anchors.clone(), bytes)))
                .route(
                    "/page",
                    web::get().to(move |wanted: web::Query<Wanted>| {
                        let html = page(&tera, &wanted);
                        async move { html }
                    }),
                )
        });
        server.workers(2).bind(address)?.run().await
    })?;
    Ok(())
}

async fn judge(anchors: Arc<TrustAnchors>, bytes: web::Bytes) -> HttpResponse {
    let judged = web::block(move || verify::verify(&bytes, &anchors, boot::now())).await;
    judged.map_or_else(
        |_| HttpResponse::InternalServerError().finish(),
        |report| HttpResponse::Ok().json(report),
    )
}

/// So many rows, and about so many bytes in all.
fn page(tera: &Tera, wanted: &Wanted) -> HttpResponse {
    let cell = "a".repeat((wanted.bytes / wanted.rows.max(1)).saturating_sub(90) / 8);
    let rows: Vec<Row> = (0..wanted.rows).map(|_| Row { cells: vec![cell.clone(); 8] }).collect();
    let mut context = Context::new();
    context.insert("title", "Papan");
    context.insert("rows", &rows);
    match tera.render("page.html", &context) {
        Ok(html) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
