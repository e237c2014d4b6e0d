//! Digests of nested byte ranges: each byte of the file is hashed once per algorithm, whatever the number of
//! signatures.

use ring::digest::{Algorithm, Context};

/// One digest wanted: over `bytes[..open]` and `bytes[close..end]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) end: usize,
    pub(super) algorithm: &'static Algorithm,
}

/// The digests in the order wanted, which must be the order of signing.
pub(super) fn digests(bytes: &[u8], wanted: &[Option<Wanted>]) -> Vec<Option<Vec<u8>>> {
    let mut running: Vec<(&'static Algorithm, Context, usize)> = Vec::new();
    let mut out = Vec::with_capacity(wanted.len());
    for want in wanted {
        let Some(want) = want else {
            out.push(None);
            continue;
        };
        let known = running.iter().position(|(algorithm, ..)| *algorithm == want.algorithm);
        let at = known.unwrap_or_else(|| {
            running.push((want.algorithm, Context::new(want.algorithm), 0));
            running.len() - 1
        });
        let digest = running.get_mut(at).and_then(|(_, context, hashed)| {
            context.update(bytes.get(*hashed..want.open)?);
            *hashed = want.open;
            let mut branch = context.clone();
            branch.update(bytes.get(want.close..want.end)?);
            Some(branch.finish().as_ref().to_vec())
        });
        out.push(digest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_ranges_hash_as_if_each_were_alone() {
        let bytes = (0..=255_u8).cycle().take(5_000).collect::<Vec<_>>();
        let algorithm = &ring::digest::SHA512;
        let ranges = [(100, 200, 300), (1_000, 1_100, 2_000), (3_000, 3_500, 5_000)];
        let wanted = ranges.map(|(open, close, end)| Some(Wanted { open, close, end, algorithm }));
        for (digest, (open, close, end)) in digests(&bytes, &wanted).iter().zip(ranges) {
            let alone = [bytes.get(..open).unwrap(), bytes.get(close..end).unwrap()].concat();
            assert_eq!(digest.as_deref(), Some(ring::digest::digest(algorithm, &alone).as_ref()));
        }
    }
}
