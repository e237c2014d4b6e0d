//! What one guess at a passphrase costs: the Argon2id parameters (RFC 9106), with a floor and a ceiling.

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::quiet::quietly;

/// Argon2id parameters that were checked: never below [`KdfCost::FLOOR`], never above what a server can bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The parameters are outside the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CostError {
    /// Cheaper to guess than the floor allows.
    #[error("key derivation below the floor of 64 MiB, 3 passes, 1 lane")]
    Weak,
    /// So dear that opening one key would stop the server.
    #[error("key derivation above the ceiling of 1 GiB, 16 passes, 4 lanes")]
    Excessive,
}

impl KdfCost {
    /// 64 MiB, 3 passes, 1 lane: the least that is accepted (about 0.12 s on a server core of 2026).
    pub const FLOOR: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// 128 MiB, 3 passes, 1 lane: what new keys are sealed with; a fifth of a second or more.
    pub const STANDARD: Self = Self { memory_kib: 128 * 1024, passes: 3, lanes: 1 };
    const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 4 };

    /// Checks the parameters: memory in KiB, passes over it, lanes.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostError> {
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        if memory_kib < floor.memory_kib || passes < floor.passes || lanes < floor.lanes {
            return Err(CostError::Weak);
        }
        if memory_kib > ceiling.memory_kib || passes > ceiling.passes || lanes > ceiling.lanes {
            return Err(CostError::Excessive);
        }
        Ok(Self { memory_kib, passes, lanes })
    }

    /// Memory in KiB, passes, lanes.
    pub const fn parts(self) -> (u32, u32, u32) {
        (self.memory_kib, self.passes, self.lanes)
    }

    /// 32 bytes from the passphrase. `None` if the machine has no memory for it.
    pub(super) fn derive(self, passphrase: &[u8], salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()?;
        let mut derived = Zeroizing::new([0; 32]);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        quietly(|| argon2.hash_password_into(passphrase, salt, derived.as_mut_slice()).ok())?;
        Some(derived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_below_the_floor_or_above_the_ceiling_is_refused() {
        assert_eq!(KdfCost::new(65_536, 3, 1), Ok(KdfCost::FLOOR));
        for weak in [(65_535, 3, 1), (65_536, 2, 1), (65_536, 3, 0), (0, 0, 0)] {
            assert_eq!(KdfCost::new(weak.0, weak.1, weak.2), Err(CostError::Weak), "{weak:?}");
        }
        for dear in [(1_048_577, 3, 1), (65_536, 17, 1), (65_536, 3, 5), (u32::MAX, u32::MAX, u32::MAX)] {
            assert_eq!(KdfCost::new(dear.0, dear.1, dear.2), Err(CostError::Excessive), "{dear:?}");
        }
    }
}
