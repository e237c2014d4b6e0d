//! What accounts keep, on both databases: sealed secrets, links, challenges, passkeys, the trail.

use chrono::TimeDelta;
use diesel::QueryResult;
use teken::domain::account::{Account, AccountState, SecondFactor, Standing};
use teken::domain::audit::{Act, Hand};
use teken::domain::ids::AccountId;
use teken::domain::passkey::{Algorithm, Challenge, Passkey};
use teken::domain::password::Password;
use teken::domain::token::Token;
use teken::domain::totp::{TotpSecret, TotpStep};
use teken::flows::second_factor;
use teken::flows::sign_in::{FactorPolicy, Origin};
use teken::flows::{invite, recover, roles};
use teken::keyring::{InstitutionName, Keyring};
use teken::store::accounts::KeptTotp;
use teken::store::links::Purpose;
use teken::store::sessions::Session;
use teken::store::{Store, StoreError, accounts, challenges, jobs, links, passkeys, roster, sessions, trail};

use super::place::Place;
use super::season::{self, person, rng, today};

fn member(store: &Store, email: &str) -> Account {
    let account = Account {
        id: AccountId::new(today().at, &mut rng()),
        person: None,
        email: email.parse().unwrap(),
        name: email.to_owned(),
        roles: std::iter::once("secretariat".parse().unwrap()).collect(),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: today().at,
    };
    store.write("test", |tx| accounts::insert(tx, &account)).unwrap();
    account
}

fn begun(store: &Store, account: &Account) -> Session {
    let session = Session {
        token: Token::new(&mut rng()).digest(),
        account: account.id,
        standing: Standing::CodeAwaited,
        agent: String::new(),
        began: today().at,
        seen: today().at,
    };
    store.write("test", |tx| sessions::insert(tx, &session)).unwrap();
    session
}

fn origin() -> Origin {
    Origin { address: "192.0.2.1".to_owned(), agent: String::new() }
}

on_both!(a_secret_kept_in_clear_by_an_earlier_release_is_sealed_at_the_start, |place| {
    let folder = tempfile::tempdir().unwrap();
    let name = InstitutionName::parse("Pemerintah Kabupaten Contoh").unwrap();
    let keyring = Keyring::create(&folder.path().join("keys"), &name, &mut rng(), today().at).unwrap();
    let account = member(&place.store, "a@a.example");
    let secret = TotpSecret::new(&mut rng());
    let clear = secret.text();
    place.tamper(&format!("UPDATE accounts SET totp = '{clear}' WHERE id = '{}'", account.id)).unwrap();
    let seal = || second_factor::seal_all(&place.store, &keyring, &mut rng()).unwrap();
    assert_eq!((seal(), seal()), (1, 0));
    let kept = place.store.read(|tx| accounts::secrets(tx, account.id)).unwrap().unwrap().totp;
    let Some(KeptTotp::Sealed(text)) = kept else { panic!("still in clear") };
    assert!(!text.contains(&clear));
    let sealed = teken::keyring::SealedSecret::from_text(&text).unwrap();
    let opened = keyring.open_secret(account.id.as_uuid(), &sealed).unwrap();
    assert_eq!(opened.as_slice(), clear.as_bytes());
    let there = place.store.read(|tx| accounts::find(tx, account.id)).unwrap().unwrap();
    assert_eq!(there.second_factor, SecondFactor::Totp);
});

on_both!(a_link_is_good_for_its_purpose_alone_and_for_one_who_uses_it, |place| {
    let account = member(&place.store, "a@a.example");
    let (reset, unlock) = (Token::new(&mut rng()), Token::new(&mut rng()));
    let until = today().at + TimeDelta::hours(1);
    place
        .store
        .write("test", |tx| {
            links::replace(tx, &reset.digest(), Purpose::Reset(account.id), until)?;
            links::replace(tx, &unlock.digest(), Purpose::Unlock(account.id), until)
        })
        .unwrap();
    let find = |token: &Token| place.store.read(|tx| links::find(tx, &token.digest(), today().at)).unwrap();
    assert_eq!(find(&reset), Some(Purpose::Reset(account.id)), "the other kind does not end it");
    assert_eq!(find(&unlock), Some(Purpose::Unlock(account.id)));
    let gone = place.store.write("test", |tx| links::revoke(tx, Purpose::Reset(account.id))).unwrap();
    assert!(gone && find(&reset).is_none() && find(&unlock).is_some());
    let use_up = || place.store.write("test", |tx| links::consume(tx, &unlock.digest(), today().at)).unwrap();
    assert_eq!((use_up(), use_up()), (true, false));
});

on_both!(a_challenge_is_taken_once_and_goes_with_its_session, |place| {
    let account = member(&place.store, "a@a.example");
    let session = begun(&place.store, &account);
    let (now, until) = (today().at, today().at + TimeDelta::minutes(5));
    let challenge = Challenge::new(&mut rng());
    let give = || {
        let gave = place.store.write("test", |tx| challenges::replace(tx, &session.token, &challenge, until));
        gave.unwrap();
    };
    let take = |at| place.store.write("test", |tx| challenges::take(tx, &session.token, at)).unwrap();
    give();
    assert_eq!((take(now), take(now)), (Some(challenge.clone()), None));
    give();
    assert_eq!((take(until), take(now)), (None, None), "too late, and used up");
    give();
    place.store.write("test", |tx| sessions::end(tx, &session.token)).unwrap();
    assert_eq!(take(now), None);
});

on_both!(a_passkey_makes_a_factor_and_its_counter_only_moves_on, |place| {
    let account = member(&place.store, "a@a.example");
    let passkey = Passkey {
        id: "AAAA".to_owned(),
        account: account.id,
        name: "Telepon".to_owned(),
        algorithm: Algorithm::Es256,
        public_key: vec![4; 65],
        counter: 3,
        created: today().at,
        used: None,
    };
    let add = || place.store.write("test", |tx| passkeys::insert(tx, &passkey));
    add().unwrap();
    assert!(matches!(add(), Err(StoreError::Conflict { .. })));
    let there = place.store.read(|tx| accounts::find(tx, account.id)).unwrap().unwrap();
    assert_eq!(there.second_factor, SecondFactor::Passkey);
    let used = || place.store.write("test", |tx| passkeys::used(tx, &passkey, 4, today().at));
    used().unwrap();
    assert!(matches!(used(), Err(StoreError::Conflict { .. })), "whoever saw counter 3 is too late");
    let kept = place.store.read(|tx| passkeys::list(tx, account.id)).unwrap().remove(0);
    assert_eq!((kept.counter, kept.used), (4, Some(today().at)));
    let other = member(&place.store, "b@a.example");
    let gone = |whose| place.store.write("test", |tx| passkeys::remove(tx, whose, "AAAA")).unwrap();
    assert_eq!((gone(other.id), gone(account.id)), (None, Some("Telepon".to_owned())));
});

on_both!(a_forgotten_password_is_asked_for_alike_and_its_link_works_once, |place| {
    let account = member(&place.store, "a@a.example");
    let ask = |email: &str| recover::ask(&place.store, &mut rng(), email, &origin(), today().at).unwrap();
    ask("A@a.example ");
    ask("tidak.ada@a.example");
    ask("bukan alamat");
    let owed = place.store.read(|tx| jobs::counts(tx, today().at)).unwrap().due;
    assert_eq!(owed, 1);
    let token = Token::new(&mut rng());
    let until = today().at + TimeDelta::hours(1);
    let purpose = Purpose::Reset(account.id);
    place.store.write("test", |tx| links::replace(tx, &token.digest(), purpose, until)).unwrap();
    let session = begun(&place.store, &account);
    let password = Password::typed("perahu layar biru tua".to_owned());
    let run = || {
        let how = (&origin(), FactorPolicy::Required);
        recover::run(&place.store, &mut rng(), (&token, &password), how, today().at)
    };
    assert_eq!(run().unwrap().1, Standing::FactorAwaited);
    assert!(matches!(run(), Err(recover::RecoverError::Link)));
    let found = place.store.read(|tx| sessions::find(tx, &session.token, today().at)).unwrap();
    assert!(found.is_none(), "sessions from before have ended");
});

on_both!(an_invitation_is_taken_back_at_once_and_a_second_one_kills_the_first, |place| {
    place.store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let (by, who) = (Hand::machine(), person("P3"));
    let again = || invite::again(&place.store, &mut rng(), &by, &who, today().at).unwrap();
    let id = again();
    let sent = |token: &Token| {
        let purpose = Purpose::Invitation(id);
        let until = today().at + TimeDelta::days(7);
        place.store.write("test", |tx| links::replace(tx, &token.digest(), purpose, until)).unwrap();
    };
    let works =
        |token: &Token| place.store.read(|tx| invite::invited(tx, token, today().at)).unwrap().is_some();
    let (first, second) = (Token::new(&mut rng()), Token::new(&mut rng()));
    sent(&first);
    assert!(works(&first));
    again();
    assert!(!works(&first), "before the second letter has even left");
    sent(&second);
    let revoke = || invite::revoke(&place.store, &mut rng(), &by, &who, today().at);
    revoke().unwrap();
    assert!(!works(&second));
    assert!(matches!(revoke(), Err(invite::InviteError::HasAccount(_))), "there is nothing to take back");
    assert_eq!(again(), id, "he can be invited anew");
    sent(&second);
    assert!(works(&second));
});

on_both!(the_trail_of_the_service_tells_who_did_what_and_cannot_be_changed, |place| {
    let account = member(&place.store, "a@a.example");
    let other = member(&place.store, "b@a.example");
    let by = Hand::of(&account);
    let auditor = "auditor".parse().unwrap();
    let give = || {
        let to = (other.id, "auditor".parse().unwrap());
        roles::give(&place.store, &mut rng(), &by, to, today().at).unwrap();
    };
    give();
    give();
    roles::take(&place.store, &mut rng(), &by, (other.id, &auditor), today().at + TimeDelta::minutes(1))
        .unwrap();
    let list = |left_out, limit| place.store.read(|tx| trail::list(tx, left_out, limit)).unwrap();
    let acts: Vec<Act> = list(0, 10).iter().map(|entry| entry.act).collect();
    assert_eq!(acts, [Act::RoleTaken, Act::RoleGiven], "the newest first; giving twice is one change");
    let entry = &list(1, 1)[0];
    assert_eq!((entry.by.account, entry.subject.as_str()), (Some(account.id), "b@a.example"));
    assert_eq!(entry.detail, "auditor");
    let refused = |sql: &str| -> QueryResult<()> { Place::tamper(place, sql) };
    for sql in ["DELETE FROM audit", "UPDATE audit SET name = 'x'"] {
        assert!(refused(sql).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    assert_eq!(list(0, 10).len(), 2);
    // A step that was used cannot be used again, whichever door it came through.
    let step = |n| place.store.write("test", |tx| accounts::use_step(tx, account.id, TotpStep(n)));
    assert!(step(5).is_ok() && step(5).is_err());
});
