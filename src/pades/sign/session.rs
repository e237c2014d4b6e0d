//! Several signatures on one document in memory: read once, hashed once.

use std::cell::OnceCell;

use super::pending::Pending;
use super::prefix::{Prefix, States};
use super::request::{Request, SignError};
use crate::pades::algorithm::SigningKey;
use crate::pades::doc::state::State;
use crate::pades::read::ReadError;
use crate::pades::timestamp::TimeStamper;

/// A document that grows by signatures. After the first, the cost of a signature no longer depends on its size.
pub struct Session {
    bytes: Vec<u8>,
    /// Read again when the next signature wants it: after the last one, nobody does.
    state: OnceCell<State>,
    hashed: States,
}

impl Session {
    /// Takes a document, signed or not.
    pub fn open(bytes: Vec<u8>) -> Result<Self, ReadError> {
        let state = State::read(&bytes)?;
        Ok(Self { bytes, state: OnceCell::from(state), hashed: States::default() })
    }

    /// The document as it stands.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the document back.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Width and height in points of a signature field, for whoever draws its appearance.
    pub fn field_size(&self, field: &str) -> Option<(f32, f32)> {
        self.state().ok()?.field(field)?.size()
    }

    /// Prepares one signature; the document does not change.
    pub fn begin(&mut self, request: &Request<'_>) -> Result<Pending, SignError> {
        let hashed = std::mem::take(&mut self.hashed);
        let state = self.state()?;
        let mut prefix = Prefix::with(&self.bytes, hashed);
        let pending = Pending::prepare(state, &mut prefix, request);
        self.hashed = prefix.into_states();
        pending
    }

    /// Finishes a prepared signature, appends it, and returns the delta that was appended.
    pub fn finish(
        &mut self,
        pending: Pending,
        signature: &[u8],
        tsa: Option<&dyn TimeStamper>,
    ) -> Result<&[u8], SignError> {
        let mut prefix = Prefix::with(&self.bytes, std::mem::take(&mut self.hashed));
        let delta = pending.embed(&mut prefix, signature, tsa);
        self.hashed = prefix.into_states();
        let delta = delta?;
        self.hashed.append(&delta);
        let before = self.bytes.len();
        self.bytes.extend_from_slice(&delta);
        self.state = OnceCell::new();
        Ok(self.bytes.get(before..).unwrap_or_default())
    }

    /// [`Self::begin`], signing with a key at hand, and [`Self::finish`].
    pub fn sign(
        &mut self,
        request: &Request<'_>,
        key: &dyn SigningKey,
        tsa: Option<&dyn TimeStamper>,
    ) -> Result<&[u8], SignError> {
        let pending = self.begin(request)?;
        let signature = key.sign(pending.to_be_signed())?;
        self.finish(pending, &signature, tsa)
    }

    fn state(&self) -> Result<&State, ReadError> {
        if let Some(state) = self.state.get() {
            return Ok(state);
        }
        let state = State::read(&self.bytes)?;
        Ok(self.state.get_or_init(|| state))
    }
}
