//! Published vectors: signatures that everybody computes alike (RFC 8032, section 7.1), and near misses that everybody refuses.

use data_encoding::HEXLOWER;
use teken::pades::{PublicKey, Scheme};

/// Key, message, signature.
const ED25519: [[&str; 3]; 3] = [
    [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];
/// The order of the group, little end first.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
/// Points whose order divides eight: as a key, each signs anything.
const SMALL: [&str; 4] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
];

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).unwrap()
}

fn key(point: &[u8]) -> Option<PublicKey> {
    let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    PublicKey::from_public_key_info(&[&head[..], point].concat())
}

#[test]
fn the_published_signatures_hold_and_no_changed_one_does() {
    for [point, message, signature] in ED25519 {
        let (key, message, signature) = (key(&bytes(point)).unwrap(), bytes(message), bytes(signature));
        assert!(key.verifies(Scheme::Ed25519, &message, &signature));
        assert!(!key.verifies(Scheme::EcdsaP256, &message, &signature));
        assert!(!key.verifies(Scheme::Ed25519, &[&message[..], b"x"].concat(), &signature));
        assert!(!key.verifies(Scheme::Ed25519, &message, &signature[..63]));
        for at in 0..64 {
            for bit in 0..8 {
                let mut changed = signature.clone();
                changed[at] ^= 1 << bit;
                assert!(!key.verifies(Scheme::Ed25519, &message, &changed), "bit {bit} of byte {at}");
            }
        }
    }
}

#[test]
fn the_order_of_the_group_added_to_a_signature_makes_no_second_one() {
    for [point, message, signature] in ED25519 {
        let mut malleable = bytes(signature);
        let mut carry = 0;
        for (digit, order) in malleable[32..].iter_mut().zip(bytes(ORDER)) {
            let sum = u16::from(*digit) + u16::from(order) + carry;
            (*digit, carry) = (u8::try_from(sum & 255).unwrap(), sum >> 8);
        }
        assert_ne!(malleable, bytes(signature));
        assert!(!key(&bytes(point)).unwrap().verifies(Scheme::Ed25519, &bytes(message), &malleable));
    }
}

#[test]
fn a_point_of_small_order_is_no_key() {
    for point in SMALL {
        assert!(key(&bytes(point)).is_none(), "{point}");
    }
    assert!(key(&bytes(ED25519[0][0])).is_some());
}
