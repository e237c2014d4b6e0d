//! Other people's programs doing the same work: started once, told by JSON lines, and absent when they cannot be had.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Every peer, and how many CPU milliseconds it needs before its figures are honest.
const KNOWN: [(&str, f64); 3] = [("pyhanko", 300.0), ("libpdf", 2_500.0), ("pdfbox", 12_000.0)];

/// The peers that could be installed and started, and why the others could not.
pub(crate) struct Peers {
    all: BTreeMap<&'static str, std::result::Result<Peer, String>>,
}

struct Peer {
    child: RefCell<Child>,
    talk: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
    title: String,
    /// Kinds of order that are warm by now.
    warm: RefCell<Vec<String>>,
    warmth: f64,
    asked: Cell<usize>,
    thread_ms: Cell<f64>,
}

impl Peers {
    /// Installs and starts each.
    pub(crate) fn install() -> Self {
        let start = |(name, warmth): (&'static str, f64)| {
            let peer = Peer::start(name, warmth).map_err(|why| format!("{why:#}"));
            if let Err(why) = &peer {
                eprintln!("{name} is absent: {why}");
            }
            (name, peer)
        };
        Self { all: KNOWN.into_iter().map(start).collect() }
    }

    /// Nobody.
    pub(crate) fn none(why: &str) -> Self {
        Self { all: KNOWN.iter().map(|(name, _)| (*name, Err(why.to_owned()))).collect() }
    }

    /// Who they are, with their versions.
    pub(crate) fn names(&self) -> Vec<String> {
        let line = |(name, peer): (&&str, &std::result::Result<Peer, String>)| match peer {
            Ok(peer) => peer.title.clone(),
            Err(why) => format!("{name} absent ({})", why.lines().next().unwrap_or_default()),
        };
        self.all.iter().map(line).collect()
    }

    /// One order, one answer.
    pub(crate) fn order(&self, name: &str, order: &Value) -> Result<Value> {
        self.get(name)?.order(order)
    }

    /// Mean CPU milliseconds of an order's repetitions; the peer is warmed before its first order of the kind.
    pub(crate) fn cpu_ms(&self, name: &str, order: &Value) -> Result<f64> {
        let peer = self.get(name)?;
        let kind = format!("{}{}", order["do"], order["algorithm"]);
        if !peer.warm.borrow().contains(&kind) {
            // Java and JavaScript compile what is often used; the second kind of work finds much compiled already.
            let wanted = if peer.asked.get() < 2 { peer.warmth } else { peer.warmth / 3.0 };
            let mut spent = 0.0;
            while spent < wanted {
                spent += times(&peer.order(order)?)?.iter().sum::<f64>();
            }
            peer.warm.borrow_mut().push(kind);
            peer.asked.set(peer.asked.get() + 1);
        }
        let answer = peer.order(order)?;
        let times = times(&answer)?;
        // The whole process where the peer tells it; the others count nothing less in `cpu_ms`.
        let all = answer["process_cpu_ms"].as_f64().unwrap_or_else(|| times.iter().sum());
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let (all, thread) = (all / times.len() as f64, times.iter().sum::<f64>() / times.len() as f64);
        peer.thread_ms.set(thread);
        Ok(all)
    }

    /// CPU milliseconds per operation of the peer's working thread alone, in its latest block.
    pub(crate) fn thread_ms(&self, name: &str) -> Option<f64> {
        self.get(name).ok().map(|peer| peer.thread_ms.get())
    }

    /// Whether it is there; if not, why.
    pub(crate) fn absence(&self, name: &str) -> Option<String> {
        self.get(name).err().map(|why| why.to_string())
    }

    fn get(&self, name: &str) -> Result<&Peer> {
        match self.all.get(name) {
            Some(Ok(peer)) => Ok(peer),
            Some(Err(why)) => bail!("{why}"),
            None => bail!("no such peer"),
        }
    }
}

fn times(answer: &Value) -> Result<Vec<f64>> {
    if let Some(why) = answer["cannot"].as_str() {
        bail!("cannot: {why}");
    }
    let times = answer["cpu_ms"].as_array().context("an answer without cpu_ms")?;
    Ok(times.iter().filter_map(Value::as_f64).collect())
}

impl Peer {
    fn start(name: &str, warmth: f64) -> Result<Self> {
        let script = super::root().join("benches/peers/install");
        let installed = Command::new("bash").arg(script).arg(name).stderr(Stdio::piped()).output()?;
        if !installed.status.success() {
            let why = String::from_utf8_lossy(&installed.stderr);
            bail!("cannot be installed: {}", why.lines().last().unwrap_or_default());
        }
        let line = String::from_utf8(installed.stdout)?;
        let (_, command) = line.trim_end().split_once('\t').context("the installer names no command")?;
        let mut words = command.split(' ');
        let mut child = Command::new(words.next().unwrap_or_default())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| command.to_owned())?;
        let stdin = child.stdin.take().context("no stdin")?;
        let stdout = BufReader::new(child.stdout.take().context("no stdout")?);
        let mut peer = Self {
            child: RefCell::new(child),
            talk: RefCell::new((stdin, stdout)),
            title: String::new(),
            warm: RefCell::default(),
            warmth,
            asked: Cell::new(0),
            thread_ms: Cell::new(f64::NAN),
        };
        let hello = peer.answer()?;
        let word = |key: &str| hello[key].as_str().unwrap_or("unknown").to_owned();
        peer.title = format!("{} ({})", word("peer"), word("runtime"));
        Ok(peer)
    }

    fn order(&self, order: &Value) -> Result<Value> {
        let line = format!("{order}\n");
        self.talk.borrow_mut().0.write_all(line.as_bytes())?;
        self.answer().with_context(|| format!("after the order {order}"))
    }

    fn answer(&self) -> Result<Value> {
        let mut line = String::new();
        self.talk.borrow_mut().1.read_line(&mut line)?;
        serde_json::from_str(&line).context("the peer ended or answered no JSON")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let mut child = self.child.borrow_mut();
        drop(child.kill());
        drop(child.wait());
    }
}
