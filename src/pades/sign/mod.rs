//! Signing in two steps: [`begin`] says exactly which bytes a key must sign, [`Pending::finish`] checks the
//! signature and gives the delta to append. [`Session`] carries what was read and hashed to the next signature.

mod compose;
mod pending;
mod prefix;
mod request;
mod session;

pub(crate) use compose::{draft_hole, fill_byte_range};
pub use pending::Pending;
pub(crate) use pending::fill;
pub(crate) use prefix::Prefix;
pub use request::{Kind, Request, SignError};
pub use session::Session;

use super::algorithm::SigningKey;
use super::doc::state::State;
use super::timestamp::TimeStamper;

/// Prepares one signature on a document; nothing is signed yet.
pub fn begin(base: &[u8], request: &Request<'_>) -> Result<Pending, SignError> {
    let state = State::read(base)?;
    Pending::prepare(&state, &mut Prefix::of(base), request)
}

/// [`begin`], signing with a key at hand, and finishing; returns the delta to append to `base`.
///
/// The base is hashed once, since it cannot change in between.
pub fn sign(
    base: &[u8],
    request: &Request<'_>,
    key: &dyn SigningKey,
    tsa: Option<&dyn TimeStamper>,
) -> Result<Vec<u8>, SignError> {
    let state = State::read(base)?;
    let mut prefix = Prefix::of(base);
    let pending = Pending::prepare(&state, &mut prefix, request)?;
    let signature = key.sign(pending.to_be_signed())?;
    pending.embed(&mut prefix, &signature, tsa)
}
