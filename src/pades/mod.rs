//! PDF signatures after ETSI EN 319 142 (PAdES): certificates, a strict PDF reader, signing in two steps,
//! long-term material, and the verifier.
//!
//! What lives here: pure functions from bytes to bytes. What never does: files, clocks, randomness, network,
//! private key storage, rendering. Keys come in through [`SigningKey`], time and serial numbers as arguments.

mod algorithm;
mod asn1;
mod certificate;
mod cms;
mod doc;
mod limits;
pub mod ltv;
mod pages;
pub mod pki;
mod read;
mod scheme;
mod sign;
mod timestamp;
pub mod verify;

pub use algorithm::{Algorithm, PublicKey, SigningKey, SigningKeyError};
pub use certificate::{Certificate, CertificateError, Fingerprint};
pub use doc::appearance::{Appearance, AppearanceError, AppearanceObject};
pub use pages::page_count;
pub use read::ReadError;
pub use scheme::Scheme;
pub use sign::{Kind, Pending, Request, Session, SignError, begin, sign};
pub use timestamp::{LocalTsa, TimeStampError, TimeStamper};
