//! Beside `teken serve` in `benches/web/run`: the bare service that does only the necessary work, and the data that the
//! pages are measured with. `floor` serves, `seed` fills the instance of a demo. Not part of the program that ships.

mod floor;
mod seed;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["floor", address, root] => floor::serve(address, Path::new(root)),
        ["seed", instance, documents] => seed::fill(Path::new(instance), documents.parse()?),
        _ => Err("web floor ADDR:PORT ROOT.pem | web seed INSTANCE DOCUMENTS".into()),
    }
}
