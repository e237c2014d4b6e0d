//! Cryptographic messages (RFC 5652) in the one form PAdES allows: one signer, signed attributes, DER.

pub(crate) mod attributes;
pub(crate) mod build;
pub(crate) mod parse;
