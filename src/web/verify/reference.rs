//! The description of the open interface: for machines as `OpenAPI`, for people as a page made from the same.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::render::pages::openapi as description;
use crate::web::{Visitor, WebError};

#[derive(Serialize)]
struct Page {
    version: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

#[derive(Serialize)]
struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Named>,
    answers: Vec<Named>,
}

#[derive(Serialize)]
struct Schema {
    name: String,
    description: String,
    fields: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    text: String,
}

pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(description())
}

pub(super) async fn page(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let broken = |error: serde_json::Error| WebError::Inside(format!("openapi.json: {error}"));
    let described: Value = serde_json::from_slice(&description()).map_err(broken)?;
    let page = Page {
        version: text(&described["info"]["version"]),
        operations: entries(&described["paths"])
            .filter(|(path, _)| path.starts_with("/api/v1/"))
            .flat_map(|(path, methods)| {
                entries(methods).map(move |(method, operation)| describe(path, method, operation))
            })
            .collect(),
        schemas: entries(&described["components"]["schemas"])
            .map(|(name, schema)| Schema {
                name: name.clone(),
                description: text(&schema["description"]),
                fields: named(&schema["properties"]),
            })
            .collect(),
    };
    visitor.page_at(StatusCode::OK, "/api/docs", "verify/api.html", &page)
}

fn describe(path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: parameters
            .map(|parameter| Named { name: text(&parameter["name"]), text: text(&parameter["description"]) })
            .collect(),
        answers: named(&operation["responses"]),
    }
}

fn named(of: &Value) -> Vec<Named> {
    entries(of).map(|(name, value)| Named { name: name.clone(), text: text(&value["description"]) }).collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
