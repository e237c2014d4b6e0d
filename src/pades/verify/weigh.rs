//! Weighing a signature that holds: proven time, trust at that time, level.

use chrono::{DateTime, Utc};

use super::message::Judged;
use super::path::{Paths, Standing};
use super::places::Placed;
use super::report::{Format, Level, SignatureReport, TimeSource, Trust};

/// What is known about time when a signature is weighed: later time stamps were weighed before it.
pub(super) struct TimeContext {
    pub(super) now: DateTime<Utc>,
    pub(super) later: Option<DateTime<Utc>>,
    pub(super) archived: bool,
}

pub(super) fn weigh(
    entry: &mut SignatureReport,
    judged: &Judged,
    paths: &Paths<'_>,
    place: &Placed,
    context: &TimeContext,
) {
    // A time stamp's own certificate must hold when the next later time stamp vouches for it, or today.
    let vouched = context.later.unwrap_or(context.now);
    let vouched_for = (vouched, context.later.is_some());
    if place.is_time_stamp() {
        let made = judged.time.unwrap_or(vouched);
        let standing = paths.judge(&judged.signer, &judged.chain, vouched_for, made);
        entry.time = judged.time;
        entry.time_source = TimeSource::DocumentTimeStamp;
        take(entry, standing);
        return;
    }
    let token = judged.token.as_ref();
    let stamped = token.filter(|token| {
        paths.judge(&token.signer, &token.chain, vouched_for, token.time).trust == Trust::Trusted
    });
    let (at, source) = match (stamped, context.later) {
        (Some(token), _) => (Some(token.time), TimeSource::TimeStamp),
        (None, Some(later)) => (Some(later), TimeSource::DocumentTimeStamp),
        (None, None) => (None, TimeSource::Claimed),
    };
    let made = stamped.map(|token| token.time).or(entry.time).or(at).unwrap_or(context.now);
    let standing =
        paths.judge(&judged.signer, &judged.chain, (at.unwrap_or(context.now), at.is_some()), made);
    entry.time = at.or(entry.time);
    entry.time_source = source;
    let has_lists = standing.has_lists;
    take(entry, standing);
    if judged.signer.is_for_time_stamping_only() {
        entry.trust = entry.trust.max(Trust::Untrusted);
        entry.trust_why = Some("the certificate is for time stamping only".to_owned());
    }
    // The levels are of PAdES; another form has none.
    let level = match (source, has_lists) {
        (TimeSource::Claimed, _) => Level::Basic,
        (_, true) if context.archived => Level::Archival,
        (TimeSource::TimeStamp, true) => Level::LongTerm,
        (TimeSource::TimeStamp, false) => Level::Timed,
        (TimeSource::DocumentTimeStamp, _) => Level::Basic,
    };
    entry.level = (entry.format == Format::Pades).then_some(level);
}

fn take(entry: &mut SignatureReport, standing: Standing) {
    entry.revocation_checked = standing.listed;
    (entry.trust, entry.trust_why, entry.anchor) = (standing.trust, standing.why, standing.anchor);
}
