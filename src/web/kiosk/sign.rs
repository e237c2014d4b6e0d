//! One passphrase for everything that was read at the kiosk. After it the turn is dead, as it is when he says that he is done.

use actix_web::HttpResponse;

use super::guest::Guest;
use super::turn;
use crate::domain::audit::Hand;
use crate::domain::ids::ActId;
use crate::domain::one_turn::Ending;
use crate::flows::one_turn;
use crate::flows::sign::Wanted;
use crate::flows::sign_act::ActError;
use crate::flows::unlock::UnlockRefusal;
use crate::keyring::Passphrase;
use crate::web::signing::one::perform;
use crate::web::signing::passphrase::Fault;
use crate::web::signing::{outcome, queue};
use crate::web::{Filled, WebError};

pub(super) async fn run(guest: Guest, form: Filled<Vec<(String, String)>>) -> Result<HttpResponse, WebError> {
    let Filled(fields) = form;
    let (mut act, mut chosen, mut agreed, mut passphrase) = (None, Vec::new(), false, String::new());
    for (name, value) in fields {
        match name.as_str() {
            "act" => act = value.parse::<ActId>().ok(),
            "document" => chosen.push(queue::read(&value).ok_or(WebError::BadForm)?),
            "agreed" => agreed = true,
            "passphrase" => passphrase = value,
            _ => {}
        }
    }
    let passphrase = Passphrase::parse(passphrase);
    let act = act.ok_or(WebError::BadForm)?;
    let of_this_turn = |one: &Wanted| guest.turn().documents.contains(&one.document);
    if !chosen.iter().all(of_this_turn) {
        return Err(WebError::NotFound);
    }
    let fault = if chosen.is_empty() {
        "sign-none-chosen"
    } else if !agreed {
        "sign-not-agreed"
    } else if let Ok(passphrase) = passphrase {
        return signed(&guest, act, chosen, passphrase).await;
    } else {
        "passphrase-too-short"
    };
    turn::page(&guest, Some(Fault::plain(fault))).await
}

async fn signed(
    guest: &Guest,
    act: ActId,
    chosen: Vec<Wanted>,
    passphrase: Passphrase,
) -> Result<HttpResponse, WebError> {
    let act = match perform(guest, guest.person(), act, chosen, passphrase).await? {
        Ok(act) => act,
        // Not an error page: at a kiosk nobody finds his way back from one.
        Err(ActError::Unlock(UnlockRefusal::Busy)) => {
            return turn::page(guest, Some(Fault::plain("kiosk-busy"))).await;
        }
        Err(error) => return turn::page(guest, Some(Fault::of(error, guest.moment())?)).await,
    };
    if outcome::signed(&act) == 0 {
        return turn::page(guest, Some(Fault::plain("kiosk-none-signed"))).await;
    }
    ended(guest, Ending::Signed, Some(act.id)).await
}

/// He is done, whether or not he has signed.
pub(super) async fn end(guest: Guest) -> Result<HttpResponse, WebError> {
    ended(&guest, Ending::Done, None).await
}

async fn ended(guest: &Guest, why: Ending, act: Option<ActId>) -> Result<HttpResponse, WebError> {
    let turn = guest.turn().clone();
    guest
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            one_turn::end(rooms, &mut rng, &turn, (why, act), &Hand::machine(), moment.at)
        })
        .await??;
    Ok(guest.moved("/kiosk/over"))
}
