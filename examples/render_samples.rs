//! Renders every sample document into a folder, once with empty fields and once with marks in them: `cargo run --example render_samples -- OUT`.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be rendered should stop the run")]

#[path = "../tests/it/render/filled.rs"]
mod filled;
#[path = "../tests/it/render/samples.rs"]
mod samples;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    std::fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        let rendered = teken::render::document::render(&document)?;
        std::fs::write(format!("{folder}/{name}.pdf"), &rendered.bytes)?;
        let mark = teken::render::mark::Mark {
            name: "dr. Surya Ujiatmaja, M.Kes.".into(),
            office: "Kepala Dinas Kesehatan Kabupaten Arunika".into(),
            capacity: "Plt.".into(),
            time: "4 Januari 2027 pukul 09.15.22 WIB".into(),
            note: "Ed25519 · tidak tersertifikasi".into(),
        };
        std::fs::write(format!("{folder}/{name}-terisi.pdf"), filled::with_marks(&rendered, &mark))?;
        println!("{name}: {} pages, {} bytes", rendered.pages, rendered.bytes.len());
    }
    Ok(())
}
