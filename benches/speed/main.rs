//! `cargo bench`: Teken against the floor and against its peers, in one run. `benches/README.md` says how and why.
//!
//! What lives here: which rows there are and what is printed. What never does: a stored figure, or a row that
//! compares figures of two runs.

mod batch;
mod clock;
mod duel;
mod floor;
mod memory;
mod page;
mod paper;
mod peers;
mod signing;
mod table;
mod verifying;

#[expect(dead_code, clippy::unwrap_used, reason = "the tests' samples, of which the benchmarks use one")]
#[path = "../../tests/it/render/samples.rs"]
mod samples;
#[expect(dead_code, reason = "the tests use more of their world than the benchmarks do")]
#[path = "../../tests/it/pades_world.rs"]
mod world;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::json;

use peers::Peers;
use table::Row;
use world::World;

/// What every row works with.
pub(crate) struct Bench {
    /// Keys and certificates.
    world: World,
    /// The other programs.
    peers: Peers,
    /// Rounds that count; one more is thrown away.
    rounds: usize,
    /// Where inputs and outputs of the run lie.
    folder: PathBuf,
}

type Rows = fn(&Bench) -> Result<Vec<Row>>;

/// The rows of the table of goals, by number.
const ROWS: [(&str, Rows); 11] = [
    ("1", signing::one_small),
    ("2", signing::one_large),
    ("3", signing::three),
    ("4", paper::pipeline),
    ("6", batch::one_official),
    ("7", verifying::one),
    ("8", verifying::four),
    ("8L", verifying::four_large),
    ("13", paper::render),
    ("14", memory::in_flight),
    ("18", signing::growth),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, what, file] = arguments.as_slice()
        && flag == memory::FLAG
    {
        return memory::child(what, file);
    }
    let value = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1)
    };
    let wanted = value("--row").map(|rows| rows.split(',').collect::<Vec<_>>());
    let is_wanted = |number: &str| {
        let plain = number.trim_end_matches('L');
        wanted.as_ref().is_none_or(|rows| rows.contains(&plain) || rows.contains(&number))
    };
    let rounds = value("--rounds").map_or(Ok(5), |text| text.parse()).context("--rounds")?;
    let peers = if arguments.iter().any(|argument| argument == "--no-peers") {
        Peers::none("not asked for")
    } else {
        Peers::install()
    };
    let bench = Bench { world: World::new(), peers, rounds, folder: inputs_folder()? };
    bench.write_inputs()?;
    let mut rows = Vec::new();
    for (number, run) in ROWS.iter().filter(|(number, _)| is_wanted(number)) {
        eprintln!("row {number} …");
        rows.extend(run(&bench).with_context(|| format!("row {number}"))?);
    }
    let text = table::print(&rows, &bench.peers.names(), bench.rounds);
    println!("{text}");
    let file = target().join("bench-table.md");
    fs::write(&file, &text).with_context(|| format!("writing {}", file.display()))?;
    Ok(())
}

impl Bench {
    /// The files that floor, Teken and peers all work on. Made by pyHanko and reportlab; kept from an earlier run when
    /// these are absent.
    fn write_inputs(&self) -> Result<()> {
        let content = content();
        let fonts = root().join("assets/fonts/arimo");
        let order = json!({"do": "inputs", "folder": self.folder, "content": content, "fonts": fonts});
        if let Err(why) = self.peers.order("pyhanko", &order)
            && !self.input("70k.pdf").exists()
        {
            anyhow::bail!("the inputs are made by pyHanko, which is absent: {why}");
        }
        fs::write(self.input("world.pem"), self.world.root.to_pem())?;
        Ok(())
    }

    fn input(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn content() -> PathBuf {
    root().join("benches/inputs/agreement.json")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn target() -> PathBuf {
    root().join("target")
}

fn inputs_folder() -> Result<PathBuf> {
    let folder = target().join("bench-inputs");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
