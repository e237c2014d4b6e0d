//! May this machine's clock be believed? It is compared with what is at hand: the newest signature that was recorded, and the
//! clock of the database server. Nobody signs while it is in doubt (SECURITY I12); this program asks no time server itself.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{Store, StoreError, signatures};

/// Clocks may differ by so much; more is no drift but a wrong clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// Why a clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It has gone back behind what is recorded.
    #[error(
        "this machine's clock says {now}, but a signature of {newest} is recorded: set the clock right; nobody can sign until then"
    )]
    Behind {
        /// What it says.
        now: DateTime<Utc>,
        /// The newest signature.
        newest: DateTime<Utc>,
    },
    /// It and the clock of the database server are too far apart.
    #[error(
        "this machine's clock says {now}, the database server's {server}: set right whichever is wrong; nobody can sign until then"
    )]
    Apart {
        /// What it says.
        now: DateTime<Utc>,
        /// What the server says.
        server: DateTime<Utc>,
    },
}

/// What speaks against the clock that says `now`, if anything does.
pub fn doubt(store: &Store, now: DateTime<Utc>) -> Result<Option<Doubt>, StoreError> {
    if let Some(newest) = store.read(signatures::newest)?
        && newest - now > TOLERANCE
    {
        return Ok(Some(Doubt::Behind { now, newest }));
    }
    let server = store.second_clock()?;
    let is_apart = |server: &DateTime<Utc>| (*server - now).abs() > TOLERANCE;
    Ok(server.filter(is_apart).map(|server| Doubt::Apart { now, server }))
}
