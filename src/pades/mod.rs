//! PDF signatures after ETSI EN 319 142 (PAdES): certificates, a strict PDF reader, signing in two steps,
//! long-term material, and the verifier.
//!
//! What lives here: pure functions from bytes to bytes. What never does: files, clocks, randomness, network,
//! private key storage, rendering. Keys come in through [`SigningKey`], time and serial numbers as arguments.

mod algorithm;
mod asn1;
mod certificate;
pub mod pki;

pub use algorithm::{Algorithm, PublicKey, SigningKey, SigningKeyError};
pub use certificate::{Certificate, CertificateError, Fingerprint};
