//! One attendee as lists show him: who, in which capacity, whether he is there, how far he is.

use serde::Serialize;

use crate::domain::ceremony::attendee::{Attendance, Attendee};
use crate::flows::ceremony::picture::Picture;

#[derive(Serialize)]
pub(super) struct Seat {
    pub(super) office: String,
    pub(super) number: u16,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) person: String,
    pub(super) agency: String,
    pub(super) capacity: &'static str,
    pub(super) decree: String,
    pub(super) closes: bool,
    pub(super) on_stage: bool,
    pub(super) online: bool,
    pub(super) attendance: &'static str,
    /// Why he is absent, or who represents him and by which decree.
    pub(super) remark: String,
    pub(super) aside: Option<String>,
    pub(super) progress: &'static str,
    pub(super) made: u32,
    pub(super) owed: u32,
    pub(super) unready: u32,
    /// What the search of the attendance page goes by.
    pub(super) search: String,
}

impl Seat {
    pub(super) fn of(picture: &Picture, attendee: &Attendee) -> Self {
        let (ceremony, score) = (&picture.ceremony, &picture.score);
        let (invited, acting) = (&attendee.official, attendee.acting());
        let owed = score.of(&invited.office);
        let agency = invited.agency.as_ref().and_then(|id| picture.agencies.get(id)).cloned();
        let agency = agency.unwrap_or_default();
        let remark = match &attendee.attendance {
            Attendance::Absent { reason } => reason.clone(),
            Attendance::Represented { by, .. } => {
                format!("{}, {} ({})", by.name, by.styled_title(), by.decree)
            }
            Attendance::Expected {} | Attendance::Present { .. } => String::new(),
        };
        let search =
            format!("{} {} {} {agency}", attendee.number, acting.name, invited.office_title).to_lowercase();
        Self {
            office: invited.office.to_string(),
            number: attendee.number,
            title: invited.styled_title(),
            name: invited.name.clone(),
            person: acting.person.to_string(),
            agency,
            capacity: invited.capacity.as_str(),
            decree: invited.decree.clone(),
            closes: attendee.closes,
            on_stage: attendee.on_stage,
            online: attendee.online,
            attendance: attendee.attendance.as_str(),
            remark,
            aside: attendee.aside.as_ref().map(|aside| aside.reason.clone()),
            progress: ceremony.progress(attendee, score).as_str(),
            made: owed.made,
            owed: owed.total(),
            unready: owed.unready,
            search,
        }
    }

    /// Every seat, in the order of the queue.
    pub(super) fn all(picture: &Picture) -> Vec<Self> {
        picture.ceremony.attendees.iter().map(|attendee| Self::of(picture, attendee)).collect()
    }
}
