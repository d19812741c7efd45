//! Instants and durations: whole microseconds, in the range of years 0001 to 9999.

use std::fmt;

use jiff_core::civil::{Date, Time, TimeSecond, UnixEpochDay};

/// A point in time: whole microseconds since 1970-01-01T00:00:00Z, of the years 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A length of time in whole microseconds; may be negative. A day is 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(i64);

impl Instant {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant so many microseconds after 1970, where it is in range.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }

    /// Microseconds since 1970.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Reads `2026-01-19` or `2026-01-19T09:30:00+01:00`, as the language writes instants; finer digits than
    /// microseconds are cut toward the past.
    ///
    /// None where the text is written otherwise (no `T`, no offset, a small `z`, white space), where there is no such
    /// day or time of day (a leap second is none), and where the instant lies outside of the years 0001 to 9999.
    ///
    /// ```
    /// use brightline_dsl::Instant;
    /// let instant = Instant::parse("2026-01-19T09:30:00+01:00").unwrap();
    /// assert_eq!(instant.to_string(), "2026-01-19T08:30:00Z");
    /// assert_eq!(Instant::parse("2026-02-30"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        usual(text.as_bytes()).or_else(|| Self::parse_any(text))
    }

    fn parse_any(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let (year, month, of_month) = (day.get(..4)?, day.get(5..7)?, day.get(8..)?);
        if (day.get(4..5), day.get(7..8)) != (Some("-"), Some("-")) {
            return None;
        }
        let year = digits(year, 4).filter(|year| *year >= 1)?;
        let day = Date::new(year, small(digits(month, 2)?)?, small(digits(of_month, 2)?)?).ok()?;
        if rest.is_empty() {
            return Self::of(day, 0, 0, 0);
        }
        let (clock, rest) = rest.strip_prefix('T')?.split_at_checked(8)?;
        let (hour, minute, second) = (clock.get(..2)?, clock.get(3..5)?, clock.get(6..)?);
        if (clock.get(2..3), clock.get(5..6)) != (Some(":"), Some(":")) {
            return None;
        }
        let clock =
            Time::new(small(digits(hour, 2)?)?, small(digits(minute, 2)?)?, small(digits(second, 2)?)?, 0).ok()?;
        let (micros, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, rest) = rest.split_at_checked(length).filter(|_| length > 0)?;
                (micros_of_fraction(fraction), rest)
            }
            None => (0, rest),
        };
        Self::of(day, clock.to_second().second().into(), micros, offset_seconds(rest)?)
    }

    /// The instant of a local date, with seconds of the day, microseconds of the second and its offset east of UTC in
    /// seconds.
    fn of(day: Date, seconds: i64, micros: i64, offset: i64) -> Option<Self> {
        let days = i64::from(day.to_unix_epoch_day().day());
        let seconds = days.checked_mul(86_400)?.checked_add(seconds)?.checked_sub(offset)?;
        Self::from_micros(seconds.checked_mul(1_000_000)?.checked_add(micros)?)
    }
}

/// `2026-01-19T09:30:00Z`, the form that nearly all documents use, in a fraction of the time that reading any form
/// takes; none where it is another form, or no such day.
fn usual(text: &[u8]) -> Option<Instant> {
    // Eight letters at a time: exclusive-or leaves digits as their values and nothing of what stands between them, so that
    // one addition carries into the highest bit of each letter that does not belong.
    let read = |letters: [u8; 8], form: [u8; 8]| {
        let left = u64::from_ne_bytes(letters) ^ u64::from_ne_bytes(form);
        let most = u64::from_ne_bytes(form.map(|letter| if letter == b'0' { 0x76 } else { 0x7f }));
        let is_so = (left.wrapping_add(most) | left) & 0x8080_8080_8080_8080 == 0;
        is_so.then(|| left.to_ne_bytes().map(i64::from))
    };
    let (date, rest) = text.split_first_chunk::<8>()?;
    let (clock, rest) = rest.split_first_chunk::<8>()?;
    let &[colon, s0, s1, zone] = rest else { return None };
    let [y0, y1, y2, y3, _, m0, m1, _] = read(*date, *b"0000-00-")?;
    let [d0, d1, _, h0, h1, _, i0, i1] = read(*clock, *b"00T00:00")?;
    let [_, s0, s1, ..] = read([colon, s0, s1, zone, 0, 0, 0, 0], *b":00Z\0\0\0\0")?;
    let (year, month, day) = (y0 * 1000 + y1 * 100 + y2 * 10 + y3, m0 * 10 + m1, d0 * 10 + d1);
    let (hour, minute, second) = (h0 * 10 + h1, i0 * 10 + i1, s0 * 10 + s1);
    // The 29th of February is left to the calendar.
    let days = if month == 2 { 28 } else { 30 + ((month ^ (month >> 3)) & 1) };
    if year < 1 || !(1..=12).contains(&month) || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since 1970 of a year that begins in March, so that a leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468;
    Some(Instant((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000))
}

/// Exactly `length` ASCII digits as a number.
fn digits(text: &str, length: usize) -> Option<i16> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn small(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

/// Microseconds of the digits behind the point. An instant counts up from its second, so cutting is toward the past.
fn micros_of_fraction(fraction: &str) -> i64 {
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    digits.fold(0, |micros, digit| micros * 10 + i64::from(digit.saturating_sub(b'0')))
}

/// `Z` or `+hh:mm` as seconds east of UTC.
fn offset_seconds(text: &str) -> Option<i64> {
    let sign = match text.chars().next()? {
        'Z' => return (text.len() == 1).then_some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = (text.get(1..3)?, text.get(4..)?);
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let plain = text.get(3..4) == Some(":") && hours <= 23 && minutes <= 59;
    plain.then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with `Z`, a fraction only where there is one, without trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not by way of its `Timestamp`, which leaves out the last hours of the year 9999.
        let day = i32::try_from(self.0.div_euclid(DAY)).map_err(|_| fmt::Error)?;
        let day = UnixEpochDay::new(day).map_err(|_| fmt::Error)?.to_date();
        let second = i32::try_from(self.0.rem_euclid(DAY) / SECOND).map_err(|_| fmt::Error)?;
        let clock = TimeSecond::new(second).map_err(|_| fmt::Error)?.to_time();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            day.year(),
            day.month(),
            day.day(),
            clock.hour(),
            clock.minute(),
            clock.second()
        )?;
        write_fraction(f, self.0.rem_euclid(1_000_000))?;
        f.write_str("Z")
    }
}

/// `.5` for 500,000 microseconds, nothing for none.
fn write_fraction(f: &mut fmt::Formatter<'_>, micros: i64) -> fmt::Result {
    if micros == 0 {
        return Ok(());
    }
    write!(f, ".{}", format!("{micros:06}").trim_end_matches('0'))
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The microseconds of a unit, `day` or `days`.
pub(crate) fn unit_micros(unit: &str) -> Option<i64> {
    match unit.strip_suffix('s').unwrap_or(unit) {
        "second" => Some(SECOND),
        "minute" => Some(MINUTE),
        "hour" => Some(HOUR),
        "day" => Some(DAY),
        "week" => Some(WEEK),
        _ => None,
    }
}

impl Duration {
    /// A duration of so many microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Its microseconds.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Reads a literal of the language such as `30 days`, `-90 seconds`, `1.5 hours`, `1_000 minutes`.
    ///
    /// None where it is written otherwise, where a fraction is not a whole number of microseconds, and where it is longer
    /// than an `i64` of microseconds holds (some 292,000 years).
    ///
    /// ```
    /// use brightline_dsl::Duration;
    /// assert_eq!(Duration::parse("1.5 hours").unwrap().to_string(), "90 minutes");
    /// assert_eq!(Duration::parse("0.0000001 seconds"), None);
    /// assert_eq!(Duration::parse("1 month"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_once([' ', '\t', '\r', '\n'])?;
        let unit = unit_micros(unit.trim_start_matches([' ', '\t', '\r', '\n']))?;
        match number.strip_prefix('-') {
            Some(number) => exact_micros(number, unit, true).map(Self),
            None => exact_micros(number, unit, false).map(Self),
        }
    }
}

/// A number as written, times the microseconds of its unit; none where that is not whole or does not fit.
pub(crate) fn exact_micros(number: &str, unit: i64, negative: bool) -> Option<i64> {
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (number, "0"),
    };
    if !is_digit_run(whole) || !is_digit_run(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches(['0', '_']);
    let mut value: i128 = 0;
    let mut scale: i128 = 1;
    for digit in whole.bytes().filter(u8::is_ascii_digit) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    for digit in fraction.bytes().filter(u8::is_ascii_digit) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        scale = scale.checked_mul(10)?;
    }
    let scaled = value.checked_mul(i128::from(unit))?;
    let micros = (scaled % scale == 0).then(|| scaled / scale)?;
    i64::try_from(if negative { -micros } else { micros }).ok()
}

/// Digits, with `_` between two of them alone.
pub(crate) fn is_digit_run(text: &str) -> bool {
    text.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

impl fmt::Display for Duration {
    /// The literal of the language in the largest unit that is whole: `2 weeks` is `14 days`. Less than a second is written
    /// as a fraction of seconds, nothing as `0 seconds`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")];
        let whole = units.into_iter().find(|(unit, _)| self.0 != 0 && self.0 % unit == 0);
        let (unit, name) = whole.unwrap_or((SECOND, "second"));
        let magnitude = self.0.unsigned_abs();
        let unit = unit.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", magnitude / unit)?;
        let micros = if unit == SECOND.unsigned_abs() { magnitude % unit } else { 0 };
        write_fraction(f, i64::try_from(micros).unwrap_or_default())?;
        let plural = if magnitude == unit { "" } else { "s" };
        write!(f, " {name}{plural}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn instants_are_read_and_written() {
        for (written, canonical) in [
            ("2026-01-19", "2026-01-19T00:00:00Z"),
            ("2026-01-19T09:30:00Z", "2026-01-19T09:30:00Z"),
            ("2026-01-19T09:30:00+01:00", "2026-01-19T08:30:00Z"),
            ("2026-01-19T23:30:00-00:45", "2026-01-20T00:15:00Z"),
            ("2026-01-19T09:30:00.5Z", "2026-01-19T09:30:00.5Z"),
            ("2026-01-19T09:30:00.1234567Z", "2026-01-19T09:30:00.123456Z"),
            ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            let instant = Instant::parse(written).unwrap();
            assert_eq!(instant.to_string(), canonical);
            assert_eq!(Instant::parse(canonical), Some(instant));
        }
        assert_eq!(Instant::parse("0001-01-01"), Some(Instant::MIN));
        assert_eq!(Instant::parse("9999-12-31T23:59:59.999999Z"), Some(Instant::MAX));
        assert_eq!(Instant::parse("1970-01-01T00:00:00.000001Z").unwrap().micros(), 1);
        assert_eq!(Instant::parse("1969-12-31T23:59:59.999999Z").unwrap().micros(), -1);
    }

    #[test]
    #[cfg_attr(miri, ignore = "too much for an interpreter")]
    fn the_usual_form_is_read_as_any_form_is() {
        // Each day of four centuries, and days outside of months, at times within and outside of the day.
        for year in [1, 4, 99, 100, 400, 1600, 1899, 1900, 1969, 1970, 1999, 2000, 2024, 2026, 2100, 9999] {
            for month in 0..=13 {
                for day in 0..=32 {
                    let (hour, second) = ((year + month * 7 + day) % 25, (day * 2 + month) % 62);
                    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:30:{second:02}Z");
                    let quick = usual(text.as_bytes());
                    assert!(quick.is_none() || quick == Instant::parse_any(&text), "{text}");
                    let is_left = (month, day) == (2, 29);
                    assert!(quick.is_some() || is_left || Instant::parse_any(&text).is_none(), "{text}");
                }
            }
        }
        // Each letter replaced by each other one.
        for place in 0..20 {
            for letter in 0..=u8::MAX {
                let mut letters = *b"2026-11-30T19:50:40Z";
                if let Some(changed) = letters.get_mut(place) {
                    *changed = letter;
                }
                let any = str::from_utf8(&letters).ok().and_then(Instant::parse_any);
                assert_eq!(usual(&letters), any, "{}", letters.escape_ascii());
            }
        }
    }

    #[test]
    fn texts_that_are_no_instants() {
        for text in [
            "",
            "2026",
            "2026-1-19",
            "2026-01-32",
            "2025-02-29",
            "2026-00-10",
            "0000-12-31",
            "2026-01-19 ",
            " 2026-01-19",
            "2026-01-19t09:30:00Z",
            "2026-01-19T09:30:00z",
            "2026-01-19T09:30:00",
            "2026-01-19T09:30Z",
            "2026-01-19 09:30:00Z",
            "2026-01-19T24:00:00Z",
            "2026-01-19T09:60:00Z",
            "2026-01-19T23:59:60Z",
            "2026-01-19T09:30:00.Z",
            "2026-01-19T09:30:00+0100",
            "2026-01-19T09:30:00+24:00",
            "2026-01-19T09:30:00+01:60",
            "2026-01-19T09:30:00Z ",
            "2026-01-19T09:30:00ZZ",
            "+026-01-19",
            "2026-01-1é",
            "２０２６-01-19",
            "9999-12-31T23:30:00-01:00",
            "0001-01-01T00:30:00+01:00",
            "2026-01-19T09:30:00+01:0é",
            "2026-+1-19",
            "2026-01-19T+9:30:00Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_read_and_written() {
        for (written, micros, canonical) in [
            ("30 days", 30 * DAY, "30 days"),
            ("1 day", DAY, "1 day"),
            ("1 days", DAY, "1 day"),
            ("2 weeks", 14 * DAY, "14 days"),
            ("-90 seconds", -90 * SECOND, "-90 seconds"),
            ("120 seconds", 2 * MINUTE, "2 minutes"),
            ("1.5 hours", 90 * MINUTE, "90 minutes"),
            ("0.5 seconds", SECOND / 2, "0.5 seconds"),
            ("-0.000001 seconds", -1, "-0.000001 seconds"),
            ("0 days", 0, "0 seconds"),
            ("1_000 seconds", 1000 * SECOND, "1000 seconds"),
            ("0.50000000000000000000000000000 weeks", WEEK / 2, "84 hours"),
            ("1.000001 seconds", SECOND + 1, "1.000001 seconds"),
            ("3  \t minutes", 3 * MINUTE, "3 minutes"),
            ("9223372036854.775807 seconds", i64::MAX, "9223372036854.775807 seconds"),
            ("-9223372036854.775808 seconds", i64::MIN, "-9223372036854.775808 seconds"),
        ] {
            let duration = Duration::parse(written);
            assert_eq!(duration.map(Duration::micros), Some(micros), "{written}");
            assert_eq!(duration.unwrap().to_string(), canonical);
            assert_eq!(Duration::parse(canonical), duration);
        }
    }

    #[test]
    fn texts_that_are_no_durations() {
        for text in [
            "",
            "30",
            "days",
            "30days",
            "30 day s",
            "30 dayss",
            "1 month",
            "1 year",
            "1__0 days",
            "_1 days",
            "1_ days",
            "1. days",
            ".5 days",
            "1e3 days",
            "+1 days",
            "- 1 days",
            "--1 days",
            "0.0000001 seconds",
            "0.33333333333333 days",
            " 1 day",
            "1 day ",
            "9223372036854.775808 seconds",
            "99999999999999999999999999999999999999999999 weeks",
            "1 Days",
            "1 ",
        ] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }
}
