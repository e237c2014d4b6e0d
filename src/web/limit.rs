//! How often somebody may ask: counted over the last minute, for each address and for all together. In memory, so a
//! restart forgets it and each process counts for itself; enough against guessing codes of 80 random bits.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::WebError;

const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// A limit on one kind of question.
pub(super) struct Limit {
    each: usize,
    all: usize,
    /// At most `all` of them: what is refused is not kept.
    asked: Mutex<VecDeque<(DateTime<Utc>, String)>>,
}

impl Limit {
    /// At most `each` a minute for an address and `all` a minute together.
    pub(super) fn new(each: usize, all: usize) -> Self {
        Self { each, all, asked: Mutex::default() }
    }

    /// Counts one question from that address, or refuses it.
    pub(super) fn count(&self, address: &str, at: DateTime<Utc>) -> Result<(), WebError> {
        let from = line_of(address);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        while asked.front().is_some_and(|(then, _)| at - *then >= WINDOW) {
            asked.pop_front();
        }
        let by_him = asked.iter().filter(|(_, other)| *other == from).count();
        if by_him >= self.each || asked.len() >= self.all {
            return Err(WebError::TooManyQuestions);
        }
        asked.push_back((at, from));
        Ok(())
    }
}

/// An IPv6 line has 2^64 addresses, and counts as one.
fn line_of(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(six)) if six.to_ipv4_mapped().is_none() => {
            Ipv6Addr::from(u128::from(six) >> 64 << 64).to_string()
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_stopped_before_it_can_use_up_what_is_for_all() {
        let limit = Limit::new(3, 5);
        let start = DateTime::UNIX_EPOCH;
        let count =
            |address: &str, seconds| limit.count(address, start + TimeDelta::seconds(seconds)).is_ok();
        assert!((0..3).all(|second| count("2001:db8::1", second)));
        assert!((3..9).all(|second| !count("2001:db8::2", second)), "the same line");
        assert!(count("192.0.2.1", 10) && count("192.0.2.2", 10));
        assert!(!count("192.0.2.3", 10), "all together");
        assert!(count("2001:db8::1", 60), "the first is a minute old");
        assert!(!count("192.0.2.3", 60));
    }
}
