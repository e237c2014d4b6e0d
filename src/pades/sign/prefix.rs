//! The bytes already there, hashed at most once per digest: a kept mid-state makes the next digest cost only the new bytes.

use ring::digest::{Algorithm, Context, SHA256, SHA512};

/// A document's bytes with the hash states over all of them.
pub(crate) struct Prefix<'a> {
    bytes: &'a [u8],
    states: States,
}

/// Hash states over a whole document, made when first needed.
#[derive(Clone, Default)]
pub(crate) struct States {
    sha256: Option<Context>,
    sha512: Option<Context>,
}

impl<'a> Prefix<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, states: States::default() }
    }

    pub(crate) fn with(bytes: &'a [u8], states: States) -> Self {
        Self { bytes, states }
    }

    pub(crate) fn into_states(self) -> States {
        self.states
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The digest of the document followed by the delta without its hole.
    pub(crate) fn digest(&mut self, algorithm: &'static Algorithm, before: &[u8], after: &[u8]) -> Vec<u8> {
        let mut context = self.states.get(algorithm, self.bytes).clone();
        context.update(before);
        context.update(after);
        context.finish().as_ref().to_vec()
    }
}

impl States {
    /// The states over the document with `delta` appended.
    pub(crate) fn append(&mut self, delta: &[u8]) {
        for state in [&mut self.sha256, &mut self.sha512].into_iter().flatten() {
            state.update(delta);
        }
    }

    fn get(&mut self, algorithm: &'static Algorithm, bytes: &[u8]) -> &Context {
        let place = if *algorithm == SHA256 { &mut self.sha256 } else { &mut self.sha512 };
        let algorithm = if *algorithm == SHA256 { &SHA256 } else { &SHA512 };
        place.get_or_insert_with(|| {
            let mut context = Context::new(algorithm);
            context.update(bytes);
            context
        })
    }
}
