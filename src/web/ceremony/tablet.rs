//! A tablet is handed to whoever is called: one turn for his documents of this ceremony, as the kiosk gives it. Its link and
//! QR code stand on the operator's desk itself, so that the next is one press away.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{host, named, operator, refused};
use crate::domain::ids::PersonId;
use crate::domain::one_turn::LASTS;
use crate::flows::ceremony::{Desk, Step};
use crate::flows::one_turn::Wanted;
use crate::web::kiosk::hosts;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    person: String,
    /// On the operator's own tablet.
    #[serde(default)]
    here: String,
}

pub(super) async fn hand_over(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let person: PersonId = form.0.person.parse().map_err(|_| WebError::BadForm)?;
    let by = operator(&member)?;
    let step = Step::HandOver(person.clone());
    let outcome =
        member.run(move |rooms, moment| Desk { store: &rooms.store, by, moment }.step(id, step)).await?;
    let back = format!("/ceremonies/{id}/host");
    let ceremony = match outcome {
        Ok(ceremony) => ceremony,
        Err(error) => return refused::page(&member, error, back),
    };
    let wanted = Wanted { person, documents: ceremony.documents.into_iter().collect(), lasts: LASTS };
    let answer = if form.0.here.is_empty() {
        match hosts::given(&member, wanted).await {
            Ok(turn) => host::page(&member, id, Some(turn)).await,
            Err(error) => Err(error),
        }
    } else {
        hosts::handed_over(&member, wanted, &back).await
    };
    hosts::unless_nothing(&member, &back, answer)
}
