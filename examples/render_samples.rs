//! Renders every sample document into a folder, once with empty fields and once with marks in them, and the banners: `cargo run --example render_samples -- OUT`.
#![expect(clippy::unwrap_used, reason = "a sample that cannot be rendered should stop the run")]

#[path = "../tests/it/render/banners.rs"]
mod banners;
#[path = "../tests/it/render/filled.rs"]
mod filled;
#[path = "../tests/it/render/samples.rs"]
mod samples;

use teken::render::banner;

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
    for (name, banner) in
        [("banner-36", banners::of_arunika(36, &[4, 20])), ("banner-200", banners::of_two_hundred())]
    {
        for size in banner::Size::ALL {
            let file = format!("{folder}/{name}-{}", size.as_str());
            let begun = std::time::Instant::now();
            let (pdf, png) = (banner::pdf(&banner, size)?, banner::png(&banner, size)?);
            let (word, took) = (size.as_str(), begun.elapsed().as_millis());
            println!("{name} {word}: PDF {} bytes, PNG {} bytes, {took} ms for both", pdf.len(), png.len());
            std::fs::write(format!("{file}.pdf"), pdf)?;
            std::fs::write(format!("{file}.png"), png)?;
        }
    }
    Ok(())
}
