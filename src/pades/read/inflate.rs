//! Inflating cross-reference and object streams under a budget, and undoing PNG prediction.

use super::{Dictionary, Object, ReadError};
use crate::pades::limits::HIGHEST_RATIO;

/// Decodes a stream with no filter or `FlateDecode`, at most `budget` bytes.
pub(super) fn decode(dictionary: &Dictionary, raw: &[u8], budget: usize) -> Result<Vec<u8>, ReadError> {
    let filter = match dictionary.get(b"Filter") {
        None => {
            return if raw.len() <= budget {
                Ok(raw.to_vec())
            } else {
                Err(ReadError::TooMuch("stream data"))
            };
        }
        Some(Object::Array(filters)) => filters.first().filter(|_| filters.len() == 1),
        filter => filter,
    };
    if filter != Some(&Object::Name(b"FlateDecode".to_vec())) {
        return malformed("a structure stream with a filter other than FlateDecode");
    }
    let limit = budget.min(raw.len().saturating_mul(HIGHEST_RATIO).saturating_add(4096));
    let inflated = inflate(raw, limit)?;
    match dictionary.get(b"DecodeParms").and_then(Object::as_dictionary) {
        None => Ok(inflated),
        Some(parameters) => unpredict(&inflated, parameters),
    }
}

fn inflate(raw: &[u8], limit: usize) -> Result<Vec<u8>, ReadError> {
    use std::io::Read as _;

    let mut out = Vec::new();
    let mut decoder = flate2::read::ZlibDecoder::new(raw).take(limit as u64 + 1);
    if decoder.read_to_end(&mut out).is_err() {
        return malformed("a deflated structure stream");
    }
    if out.len() > limit { Err(ReadError::TooMuch("inflated data")) } else { Ok(out) }
}

/// PNG prediction (ISO 32000-1 7.4.4.4) with one byte per component: None, Sub and Up, as writers use.
fn unpredict(data: &[u8], parameters: &Dictionary) -> Result<Vec<u8>, ReadError> {
    let predictor = parameters.integer(b"Predictor").unwrap_or(1);
    if predictor == 1 {
        return Ok(data.to_vec());
    }
    let columns = usize::try_from(parameters.integer(b"Columns").unwrap_or(1)).unwrap_or(0);
    let plain = parameters.integer(b"Colors").unwrap_or(1) == 1
        && parameters.integer(b"BitsPerComponent").unwrap_or(8) == 8;
    if !(10..=15).contains(&predictor) || columns == 0 || columns > 64 || !plain {
        return malformed("a predictor that structure streams do not use");
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; columns];
    for row in data.chunks(columns + 1) {
        let (kind, values) = row.split_first().unwrap_or((&0, &[]));
        if values.len() != columns {
            return malformed("a predicted row that is cut off");
        }
        let mut left = 0_u8;
        for (value, up) in values.iter().zip(above.iter_mut()) {
            let base = match kind {
                0 => 0,
                1 => left,
                2 => *up,
                _ => return malformed("a row predictor that structure streams do not use"),
            };
            left = value.wrapping_add(base);
            *up = left;
            out.push(left);
        }
    }
    Ok(out)
}

fn malformed<T>(what: &'static str) -> Result<T, ReadError> {
    Err(ReadError::Malformed { what, at: 0 })
}
