//! The class of an electronic signature (PP 71/2019 art. 60): by whose certificate it was made.

use serde::Serialize;

use crate::pades::verify::Anchor;

/// Which class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// By a certificate of an accredited provider in Indonesia.
    Tersertifikasi,
    /// By a certificate of the institution itself.
    TidakTersertifikasi,
}

impl Class {
    /// The class of what leads to this root.
    pub fn of(anchor: Anchor) -> Self {
        match anchor {
            Anchor::Own => Self::TidakTersertifikasi,
            Anchor::Accredited => Self::Tersertifikasi,
        }
    }
}
