//! Renders every sample document into a folder: `cargo run --example render_samples -- OUT`.

#[path = "../tests/it/render/samples.rs"]
mod samples;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    std::fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        let rendered = teken::render::document::render(&document)?;
        std::fs::write(format!("{folder}/{name}.pdf"), &rendered.bytes)?;
        println!("{name}: {} pages, {} bytes", rendered.pages, rendered.bytes.len());
    }
    Ok(())
}
