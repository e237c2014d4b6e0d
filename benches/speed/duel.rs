//! Rounds: each contender works one block, one after the other, again and again; the first round is for warmth.

use anyhow::Result;
use serde_json::Value;

use super::clock;
use super::peers::Peers;

/// One who does the work of a row; answers with CPU milliseconds per operation over one block.
pub(crate) struct Contender<'a> {
    block: Box<dyn FnMut() -> Result<f64> + 'a>,
}

/// A block is repeated until it lasts about this many CPU milliseconds.
const BLOCK_MS: f64 = 60.0;

impl<'a> Contender<'a> {
    /// Work in this thread.
    pub(crate) fn here<T>(mut work: impl FnMut() -> Result<T> + 'a) -> Self {
        let mut count = None;
        let block = move || {
            if count.is_none() {
                std::hint::black_box(work()?);
                let (once, _) = clock::spent(&mut work)?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
                let times = (BLOCK_MS / once.max(1e-3)).clamp(3.0, 2_000.0) as u32;
                count = Some(times);
            }
            let times = count.unwrap_or(1);
            let begun = clock::thread_ms();
            for _ in 0..times {
                std::hint::black_box(work()?);
            }
            Ok((clock::thread_ms() - begun) / f64::from(times))
        };
        Self { block: Box::new(block) }
    }

    /// Work that counts its own block.
    pub(crate) fn block(work: impl FnMut() -> Result<f64> + 'a) -> Self {
        Self { block: Box::new(work) }
    }

    /// An order to a peer, repeated as the order's own `count` says.
    pub(crate) fn peer(peers: &'a Peers, name: &'a str, order: Value) -> Self {
        Self { block: Box::new(move || peers.cpu_ms(name, &order)) }
    }
}

/// Runs everyone `rounds` times after a round that is thrown away; the median of each.
pub(crate) fn run(rounds: usize, contenders: &mut [Contender<'_>]) -> Result<Vec<f64>> {
    let mut figures = vec![Vec::new(); contenders.len()];
    for round in 0..=rounds {
        for (contender, figures) in contenders.iter_mut().zip(&mut figures) {
            let figure = (contender.block)()?;
            if round > 0 {
                figures.push(figure);
            }
        }
    }
    Ok(figures.into_iter().map(median).collect())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => figures[middle],
        _ => f64::midpoint(figures[middle - 1], figures[middle]),
    }
}
