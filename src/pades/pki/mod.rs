//! Issuing: certificates of the four profiles and certificate revocation lists (RFC 5280). Reading: those lists, and the
//! answers of status responders (RFC 6960).
//!
//! root → issuing CA → signers and seal; root → time-stamping CA → time-stamping unit. Serial numbers, dates
//! and keys are arguments; nothing here remembers what was issued.

mod crl;
mod issue;
mod name;
mod ocsp;
mod profile;

pub(crate) use crl::RevocationList;
pub use crl::{Revocation, RevocationReason, crl, is_revocation_list};
pub use issue::{IssueError, Issuer, Serial, Validity, issue, issue_root};
pub use name::Subject;
pub(crate) use ocsp::{Status, StatusResponse};
pub use profile::Profile;
