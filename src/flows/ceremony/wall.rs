//! The link under which a projector shows a ceremony without an account. Whoever has it sees the wall and nothing else.

use rand_core::CryptoRng;

use super::{CeremonyError, Desk};
use crate::domain::digest::Digest;
use crate::domain::ids::CeremonyId;
use crate::domain::token::Token;
use crate::store::{Store, StoreError, ceremonies, walls};

impl Desk<'_> {
    /// Makes a link. Its secret is told once and kept nowhere.
    pub fn make_wall(&self, rng: &mut dyn CryptoRng, id: CeremonyId) -> Result<Token, CeremonyError> {
        let token = Token::new(rng);
        self.store.write("wall.make", |tx| {
            ceremonies::lock(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
            walls::insert(tx, &token.digest(), id, self.moment.at)?;
            Ok::<_, CeremonyError>(())
        })?;
        Ok(token)
    }

    /// Ends every link of that ceremony; how many there were.
    pub fn end_walls(&self, id: CeremonyId) -> Result<usize, StoreError> {
        self.store.write("wall.end", |tx| walls::end_all(tx, id, self.moment.at))
    }
}

/// Which ceremony a link shows, while it is good.
pub fn shown(store: &Store, token: &Digest) -> Result<Option<CeremonyId>, StoreError> {
    store.read(|tx| walls::find(tx, token))
}
