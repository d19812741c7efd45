//! Instants for people: days where they are days, in UTC.

use brightline::Instant;

/// The columns of `2026-01-15`, and with ` 09:30` behind it.
pub(crate) const DAY: usize = 10;
pub(crate) const MINUTE: usize = 16;

/// Whether a day begins at `instant`, in UTC.
fn is_midnight(instant: Instant) -> bool {
    instant.to_string().ends_with("T00:00:00Z")
}

/// The last day that an exclusive end covers, or the end itself within its day.
pub(crate) fn last_day(until: Instant) -> String {
    let day_before = Instant::from_micros(until.micros() - 1).filter(|_| is_midnight(until));
    match day_before {
        Some(last) => format!("through {}", moment(last, DAY)),
        None => format!("until {} UTC", moment(until, MINUTE)),
    }
}

/// A day where the instant is its beginning, else the minute.
pub(crate) fn day(instant: Instant) -> String {
    moment(instant, if is_midnight(instant) { DAY } else { MINUTE })
}

/// `2026-01-15` or `2026-01-15 09:30`, in UTC, by the columns it may take.
pub(crate) fn moment(instant: Instant, columns: usize) -> String {
    instant.to_string().replace('T', " ").chars().take(columns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap_or(Instant::MIN)
    }

    #[test]
    fn an_end_is_said_as_the_last_day_it_covers() {
        assert_eq!(last_day(at("2026-01-19")), "through 2026-01-18");
        assert_eq!(last_day(at("2026-03-01")), "through 2026-02-28");
        assert_eq!(last_day(at("2026-01-19T09:30:00+01:00")), "until 2026-01-19 08:30 UTC");
    }

    #[test]
    fn an_instant_within_a_day_has_its_minute() {
        assert_eq!(day(at("2026-01-19")), "2026-01-19");
        assert_eq!(day(at("2026-01-19T09:30:00+01:00")), "2026-01-19 08:30");
    }
}
