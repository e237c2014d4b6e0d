//! Style sheet, icons and scripts, under addresses that carry the hash of their bytes: a browser may keep one for ever.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/web/"]
#[exclude = "*.md"]
struct Files;

/// One file.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: &'static str,
}

/// The address of an asset: `/assets/<hash>/<name>`. A name may have one folder: `pdfjs/pdf.min.mjs`.
pub fn asset_address(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    Some(format!("/assets/{}/{name}", short(&file.metadata.sha256_hash())))
}

/// The asset of that name, if it still has that hash.
pub fn asset(hash: &str, name: &str) -> Option<Asset> {
    let file = Files::get(name)?;
    (short(&file.metadata.sha256_hash()) == hash)
        .then(|| Asset { bytes: file.data, media_type: media_type(name) })
}

/// The description of the open interface, as `OpenAPI` 3.1.
pub fn openapi() -> Cow<'static, [u8]> {
    Files::get("openapi.json").map(|file| file.data).unwrap_or_default()
}

fn short(hash: &[u8; 32]) -> String {
    HEXLOWER.encode(hash).chars().take(16).collect()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
