//! The part of a form in which a member proves himself once more, as `templates/partials/proof.html` asks for it.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use crate::domain::passkey::Assertion;
use crate::domain::password::Password;
use crate::flows::step_up::{Proof, ProofError};
use crate::web::WebError;

/// Fields of the form; those that the page did not ask for are empty.
#[derive(Deserialize)]
pub(in crate::web) struct Given {
    #[serde(default)]
    password: String,
    #[serde(default)]
    present_code: String,
    #[serde(default)]
    proof_id: String,
    #[serde(default)]
    proof_client_data: String,
    #[serde(default)]
    proof_authenticator_data: String,
    #[serde(default)]
    proof_signature: String,
}

impl Given {
    /// From the fields of a form that has columns besides: `field` answers with the value of a name.
    pub(in crate::web) fn of(field: &impl Fn(&str) -> Option<String>) -> Self {
        let one = |name: &str| field(name).unwrap_or_default();
        Self {
            password: one("password"),
            present_code: one("present_code"),
            proof_id: one("proof_id"),
            proof_client_data: one("proof_client_data"),
            proof_authenticator_data: one("proof_authenticator_data"),
            proof_signature: one("proof_signature"),
        }
    }

    /// Whether the password is that text too.
    pub(super) fn repeats(&self, text: &str) -> bool {
        self.password == text
    }

    /// As the flows take it.
    pub(in crate::web) fn proof(self) -> Result<Proof, WebError> {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| WebError::BadForm);
        let assertion = if self.proof_id.is_empty() {
            None
        } else {
            Some(Assertion {
                client_data: bytes(&self.proof_client_data)?,
                authenticator_data: bytes(&self.proof_authenticator_data)?,
                signature: bytes(&self.proof_signature)?,
                id: self.proof_id,
            })
        };
        Ok(Proof { password: Password::typed(self.password), code: self.present_code, assertion })
    }
}

/// Key of the text that says why somebody has not proved to be the owner of his account.
pub(in crate::web) fn fault(error: ProofError) -> Result<&'static str, WebError> {
    match error {
        ProofError::WrongPassword => Ok("password-present-wrong"),
        ProofError::WrongCode => Ok("code-wrong"),
        ProofError::WrongPasskey => Ok("passkey-refused"),
        other => Err(other.into()),
    }
}
