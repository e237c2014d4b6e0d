//! The accounts of a demo that is served: one per role, with random passwords that stand nowhere but on this screen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use zeroize::Zeroizing;

use super::season::words;
use crate::boot;
use crate::config;
use crate::domain::account::{Account, AccountState, Role, SecondFactor};
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::password::Password;
use crate::domain::person::Person;
use crate::flows::Rooms;
use crate::store::{StoreError, accounts, roster};

/// Who plays which part: what it is called on the screen, his office, his roles.
const CAST: [(&str, &str, &[&str]); 10] = [
    ("Bupati (signs)", "BUPATI", &[]),
    ("Sekretaris Daerah (signs, approves)", "KEP-SETDA", &[]),
    ("Kepala Dinas Kesehatan (signs)", "KEP-DINKES", &[]),
    ("Kepala Bagian Organisasi (reviews)", "SETDA-ORGANISASI", &[]),
    ("Sekretariat, Admin Kabupaten (drafts, tracks)", "SETDA-ORG-KINERJA", &["secretariat"]),
    ("Admin Kepegawaian (roster, invitations)", "KEP-BKPSDM", &["personnel"]),
    ("Admin Dinas Pendidikan (drafts for his agency)", "KEP-DISDIKBUD", &["agency:DISDIKBUD"]),
    ("Admin Anggaran (budget documents)", "KEP-BPKAD", &["budget"]),
    ("Inspektorat (reads)", "KEP-INSPEKTORAT", &["auditor"]),
    ("Operator Acara (leads the ceremony)", "SETDA-PROKOPIM", &["operator"]),
];

/// Adapts the settings of a demo: links lead here, a password is enough.
pub(super) fn settle(dir: &Path, domain: &str, listen: SocketAddr) -> Result<()> {
    let path = dir.join(config::FILE);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let text = text
        .replace("require_second_factor = true", "require_second_factor = false")
        .replace(&format!("https://teken.{domain}"), &format!("http://{listen}"));
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

/// Makes the accounts and prints how to sign in: one per role, and for a ceremony one for everybody who signs.
pub(super) fn make(
    rooms: &Rooms,
    passphrases: &BTreeMap<PersonId, Zeroizing<String>>,
    every_signer: bool,
    day: NaiveDate,
) -> Result<()> {
    let roster = rooms.store.read(roster::load)?;
    let mut made: BTreeSet<PersonId> = BTreeSet::new();
    println!("\nSign in with:");
    for (part, office, roles) in CAST {
        let official = roster.official(&office.parse()?, day)?;
        let person = roster.people.get(&official.person).context("an official who is nobody")?;
        let roles: Result<BTreeSet<Role>, _> = roles.iter().map(|role| role.parse()).collect();
        account(rooms, person, roles?, part, passphrases.get(&person.id))?;
        made.insert(person.id.clone());
    }
    let others = passphrases.iter().filter(|(person, _)| every_signer && !made.contains(*person));
    for (id, passphrase) in others {
        let person = roster.people.get(id).context("a signer who is nobody")?;
        let office = roster.own_office(id, day).map(|own| own.office.to_string()).unwrap_or_default();
        account(rooms, person, BTreeSet::new(), &format!("{office} (signs)"), Some(passphrase))?;
    }
    println!();
    Ok(())
}

fn account(
    rooms: &Rooms,
    person: &Person,
    roles: BTreeSet<Role>,
    part: &str,
    passphrase: Option<&Zeroizing<String>>,
) -> Result<()> {
    let mut rng = boot::randomness();
    let password = words(&mut rng);
    let now = boot::now();
    let account = Account {
        id: AccountId::new(now, &mut rng),
        person: Some(person.id.clone()),
        email: person.email.clone(),
        name: person.name.clone(),
        roles,
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: now,
    };
    let record = Password::typed(password.clone()).record(&mut rng);
    rooms.store.write("demo.account", |tx| {
        accounts::insert(tx, &account)?;
        accounts::set_password(tx, account.id, &record)?;
        Ok::<_, StoreError>(())
    })?;
    let signs = passphrase.map(|text| format!("   passphrase {}", text.as_str())).unwrap_or_default();
    println!("  {part:<48} {:<42} password {password}{signs}", person.email.as_str());
    Ok(())
}
