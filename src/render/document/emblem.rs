//! The emblem of a letterhead: a PNG decoded, flattened on white and deflated once per process.
//!
//! Deflating a picture costs more than laying out the document around it, so the result is kept by the hash of the file.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use png::{ColorType, Decoder, Transformations};
use sha2::{Digest, Sha256};

use super::{RenderError, pdf::deflate};
use crate::render::measure::count;

/// A picture as it goes into the file: 8-bit RGB, deflated.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) deflated: Vec<u8>,
}

impl Picture {
    /// Width and height that fill a box as far as its proportions allow.
    pub(crate) fn fitted(&self, width: f32, height: f32) -> (f32, f32) {
        let (own_width, own_height) = (side(self.width), side(self.height));
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }
}

/// The largest emblem: more pixels than this on 25 mm nobody can see.
const MOST_PIXELS: u32 = 4_000_000;
/// Emblems kept per process before the cache starts afresh.
const KEPT: usize = 16;

/// Decodes a PNG file, or gives the picture that the same bytes gave before.
pub(crate) fn picture(file: &[u8]) -> Result<Arc<Picture>, RenderError> {
    static CACHE: Mutex<BTreeMap<[u8; 32], Arc<Picture>>> = Mutex::new(BTreeMap::new());
    let key: [u8; 32] = Sha256::digest(file).into();
    if let Some(known) = CACHE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(known));
    }
    let decoded = Arc::new(decode(file)?);
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= KEPT {
        cache.clear();
    }
    cache.insert(key, Arc::clone(&decoded));
    Ok(decoded)
}

fn decode(file: &[u8]) -> Result<Picture, RenderError> {
    let fault = |error: png::DecodingError| RenderError::Emblem(error.to_string());
    let mut decoder = Decoder::new(Cursor::new(file));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(fault)?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width == 0 || height == 0 || width.checked_mul(height).is_none_or(|pixels| pixels > MOST_PIXELS) {
        return Err(RenderError::Emblem(format!(
            "{width} × {height} pixels, at most 4 megapixels are taken"
        )));
    }
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| RenderError::Emblem("the picture is too large".to_owned()))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(fault)?;
    pixels.truncate(frame.buffer_size());
    let colours = match frame.color_type {
        ColorType::Rgb => pixels,
        ColorType::Rgba => {
            pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]].map(|c| on_white(c, p[3]))).collect()
        }
        ColorType::Grayscale => pixels.iter().flat_map(|grey| [*grey; 3]).collect(),
        ColorType::GrayscaleAlpha => pixels.chunks_exact(2).flat_map(|p| [on_white(p[0], p[1]); 3]).collect(),
        ColorType::Indexed => {
            return Err(RenderError::Emblem("the palette could not be resolved".to_owned()));
        }
    };
    Ok(Picture { width, height, deflated: deflate(&colours) })
}

/// A colour with its opacity, as it looks on white paper.
fn on_white(colour: u8, opacity: u8) -> u8 {
    let (colour, opacity) = (u16::from(colour), u16::from(opacity));
    u8::try_from((colour * opacity + 255 * (255 - opacity) + 127) / 255).unwrap_or(u8::MAX)
}

fn side(pixels: u32) -> f32 {
    count(usize::try_from(pixels).unwrap_or(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIELD: &[u8] = include_bytes!("../../../assets/emblems/lambang-daerah.png");

    #[test]
    fn the_same_file_is_decoded_once() {
        let (first, second) = (picture(SHIELD).unwrap(), picture(SHIELD).unwrap());
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!((first.width, first.height), (400, 400));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(matches!(picture(b"GIF89a"), Err(RenderError::Emblem(_))));
        assert!(matches!(picture(&SHIELD[..2000]), Err(RenderError::Emblem(_))));
    }

    #[test]
    fn transparency_becomes_white_paper() {
        assert_eq!((on_white(10, 0), on_white(10, 255), on_white(0, 128)), (255, 10, 127));
    }
}
