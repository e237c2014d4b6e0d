//! What a form says about a passphrase that did not open the key.

use serde::Serialize;

use crate::domain::moment::Moment;
use crate::domain::passphrase_limit::Allowance;
use crate::flows::sign::OpenError;
use crate::flows::sign_act::ActError;
use crate::flows::unlock::UnlockRefusal;
use crate::web::WebError;

/// A text key and its number.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::web) struct Fault {
    key: &'static str,
    left: i64,
}

impl Fault {
    pub(in crate::web) fn plain(key: &'static str) -> Self {
        Self { key, left: 0 }
    }

    /// What the form says, or the error page if it is no matter of the form.
    pub(in crate::web) fn of(error: ActError, now: Moment) -> Result<Self, WebError> {
        let minutes =
            |until: chrono::DateTime<chrono::Utc>| ((until - now.at).num_seconds().max(0) + 59) / 60;
        let ActError::Unlock(refusal) = error else { return Err(error.into()) };
        Ok(match refusal {
            UnlockRefusal::Wrong(Allowance::Tries(left)) => {
                Self { key: "passphrase-wrong", left: i64::from(left) }
            }
            UnlockRefusal::Wrong(Allowance::Pause(until)) | UnlockRefusal::Pause(until) => {
                Self { key: "passphrase-pause", left: minutes(until) }
            }
            UnlockRefusal::Wrong(Allowance::Locked(until)) | UnlockRefusal::Locked(until) => {
                Self { key: "passphrase-locked", left: (minutes(until) + 59) / 60 }
            }
            UnlockRefusal::Open(OpenError::NoKey(_)) => Self::plain("sign-no-key"),
            UnlockRefusal::Open(OpenError::NotValid { .. }) => Self::plain("key-expired"),
            other => return Err(other.into()),
        })
    }
}
