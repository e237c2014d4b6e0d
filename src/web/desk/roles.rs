//! Who is trusted with what.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Role, RoleName};
use crate::domain::audit::Hand;
use crate::domain::ids::AccountId;
use crate::flows::roles::{self, RoleError};
use crate::store::{StoreError, accounts, roster};
use crate::web::{Filled, Member, WebError};

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// A part of a name or an address; empty: whoever has a role.
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
pub(super) struct Given {
    account: String,
    role: String,
    #[serde(default)]
    agency: String,
}

#[derive(Deserialize)]
pub(super) struct Taken {
    account: String,
    role: String,
}

#[derive(Serialize)]
struct Page {
    q: String,
    accounts: Vec<Line>,
    roles: Vec<&'static str>,
    agencies: Vec<(String, String)>,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    email: String,
    state: &'static str,
    roles: Vec<RoleLine>,
}

#[derive(Serialize)]
struct RoleLine {
    role: String,
    word: &'static str,
    agency: String,
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    member.page("desk/roles.html", &facts(&member, &asked, None).await?)
}

async fn again(member: &Member, fault: &'static str) -> Result<HttpResponse, WebError> {
    member.page_again("desk/roles.html", &facts(member, &Asked::default(), Some(fault)).await?)
}

async fn facts(member: &Member, asked: &Asked, fault: Option<&'static str>) -> Result<Page, WebError> {
    let (accounts, roster) = member
        .run(|rooms, _| rooms.store.read(|tx| Ok::<_, StoreError>((accounts::list(tx)?, roster::load(tx)?))))
        .await??;
    let agencies = roster.agencies.values();
    let wanted = asked.q.trim().to_lowercase();
    // Most of some hundred accounts sign and have no role; whoever wants to give one looks for its account.
    let named = |account: &&Account| match wanted.as_str() {
        "" => !account.roles.is_empty(),
        wanted => account.name.to_lowercase().contains(wanted) || account.email.as_str().contains(wanted),
    };
    Ok(Page {
        q: asked.q.trim().to_owned(),
        accounts: accounts.iter().filter(named).map(line).collect(),
        roles: RoleName::ALL.map(RoleName::as_str).to_vec(),
        agencies: agencies.map(|agency| (agency.id.to_string(), agency.short_name.clone())).collect(),
        fault,
    })
}

fn line(account: &Account) -> Line {
    let role = |role: &Role| RoleLine {
        role: role.to_string(),
        word: role.name().as_str(),
        agency: match role {
            Role::AgencyAdmin(agency) => agency.to_string(),
            Role::Secretariat | Role::Personnel | Role::Auditor | Role::EventOperator | Role::Budget => {
                String::new()
            }
        },
    };
    Line {
        id: account.id.to_string(),
        name: account.name.clone(),
        email: account.email.as_str().to_owned(),
        state: account.state.as_str(),
        roles: account.roles.iter().map(role).collect(),
    }
}

pub(super) async fn give(member: Member, form: Filled<Given>) -> Result<HttpResponse, WebError> {
    let Filled(Given { account, role, agency }) = form;
    let id: AccountId = account.parse().map_err(|_| WebError::NotFound)?;
    let named = if role == RoleName::AgencyAdmin.as_str() { format!("{role}:{agency}") } else { role };
    let Ok(role) = named.parse::<Role>() else {
        return again(&member, "role-agency-missing").await;
    };
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            roles::give(&rooms.store, &mut crate::web::randomness(), &by, (id, role), moment.at)
        })
        .await?;
    match outcome {
        Ok(()) => Ok(member.moved_with("/roles", "notice-role-given")),
        Err(RoleError::NoAgency(_)) => again(&member, "role-agency-missing").await,
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn take(member: Member, form: Filled<Taken>) -> Result<HttpResponse, WebError> {
    let id: AccountId = form.0.account.parse().map_err(|_| WebError::NotFound)?;
    let role: Role = form.0.role.parse().map_err(|_| WebError::BadForm)?;
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            roles::take(&rooms.store, &mut crate::web::randomness(), &by, (id, &role), moment.at)
        })
        .await?;
    match outcome {
        Ok(()) => Ok(member.moved_with("/roles", "notice-role-taken")),
        Err(RoleError::LastSecretariat) => again(&member, "role-last-secretariat").await,
        Err(other) => Err(other.into()),
    }
}
