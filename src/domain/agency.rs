//! Agencies (perangkat daerah).

use serde::{Deserialize, Serialize};

use super::ids::{AgencyId, OfficeId};

/// An agency and the office that heads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Roster code.
    pub id: AgencyId,
    /// Full name, never abbreviated on a letterhead.
    pub name: String,
    /// Short name for lists and file names.
    pub short_name: String,
    /// The office of its head.
    pub head: OfficeId,
    /// Address line of the letterhead.
    pub address: String,
    /// Contact line of the letterhead.
    pub email: String,
}
