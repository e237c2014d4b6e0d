//! How what goes wrong with accounts, second factors and keys is answered.

use super::{WebError, chain};
use crate::flows::account::AccountError;
use crate::flows::enrol::EnrolError;
use crate::flows::invite::InviteError;
use crate::flows::one_turn::{IssueError, ResumeError};
use crate::flows::passkey::PasskeyError;
use crate::flows::recover::RecoverError;
use crate::flows::roles::RoleError;
use crate::flows::routes::RoutesError;
use crate::flows::second_factor::FactorError;
use crate::flows::set_up::SetUpError;
use crate::flows::sign_in::SignInError;
use crate::flows::step_up::ProofError;
use crate::keyring::GenerateError;

impl From<SignInError> for WebError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong | SignInError::WrongCode => WebError::BadForm,
            SignInError::TooMany => WebError::TooMany,
            SignInError::Factor(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<FactorError> for WebError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::WrongCode => WebError::BadForm,
            FactorError::NoAccount(_) => WebError::NotFound,
            FactorError::Own => WebError::Conflict(None),
            FactorError::Proof(error) => (*error).into(),
            FactorError::Secret(_) | FactorError::Unreadable(_) => WebError::Inside(chain(&error)),
            FactorError::Store(error) => error.into(),
        }
    }
}

impl From<ProofError> for WebError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::WrongPassword | ProofError::WrongCode | ProofError::WrongPasskey => WebError::BadForm,
            ProofError::TooMany => WebError::TooMany,
            ProofError::Factor(error) => error.into(),
            ProofError::Store(error) => error.into(),
        }
    }
}

impl From<PasskeyError> for WebError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Fault(_) | PasskeyError::NoChallenge => WebError::BadForm,
            PasskeyError::TooMany => WebError::Conflict(None),
            PasskeyError::NoParty => WebError::NotFound,
            PasskeyError::Proof(error) => error.into(),
            PasskeyError::Store(error) => error.into(),
        }
    }
}

impl From<RecoverError> for WebError {
    fn from(error: RecoverError) -> Self {
        match error {
            RecoverError::Link => WebError::NotFound,
            RecoverError::Password(_) => WebError::BadForm,
            RecoverError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for WebError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::WrongPassword | AccountError::Password(_) => WebError::BadForm,
            AccountError::TooMany => WebError::TooMany,
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<IssueError> for WebError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Nothing(_) => WebError::Conflict(None),
            IssueError::Store(error) => error.into(),
        }
    }
}

impl From<ResumeError> for WebError {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::NoTicket => WebError::SignIn(None),
            ResumeError::SignIn(error) => error.into(),
        }
    }
}

impl From<SetUpError> for WebError {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::Link => WebError::NotFound,
            SetUpError::NoName | SetUpError::Password(_) => WebError::BadForm,
            SetUpError::Store(error) => error.into(),
        }
    }
}

impl From<EnrolError> for WebError {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::NoOffice(_) | EnrolError::HasKey(_) => WebError::Conflict(None),
            EnrolError::Proof(error) => error.into(),
            EnrolError::Generate(GenerateError::Busy(_)) => WebError::Unavailable(chain(&error)),
            EnrolError::Generate(_) => WebError::Inside(chain(&error)),
            EnrolError::Store(error) => error.into(),
        }
    }
}

impl From<RoutesError> for WebError {
    fn from(error: RoutesError) -> Self {
        match error {
            RoutesError::NotSetUp => WebError::NotFound,
            RoutesError::Route(_) | RoutesError::Field { .. } | RoutesError::NoOffice(_) => WebError::BadForm,
            RoutesError::Changed(_) => WebError::Conflict(None),
            RoutesError::Proof(error) => error.into(),
            RoutesError::Store(error) => error.into(),
        }
    }
}

impl From<RoleError> for WebError {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::NoAccount(_) => WebError::NotFound,
            RoleError::NoAgency(_) => WebError::BadForm,
            RoleError::LastSecretariat => WebError::Conflict(None),
            RoleError::Store(error) => error.into(),
        }
    }
}

impl From<InviteError> for WebError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Link | InviteError::NoPerson(_) => WebError::NotFound,
            InviteError::HasAccount(_) => WebError::Conflict(None),
            InviteError::Password(_) => WebError::BadForm,
            InviteError::Store(error) => error.into(),
        }
    }
}
