//! Numbers, durations and instants as they are written.

use crate::ast::At;
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader, child};
use crate::time::{exact_micros, is_digit_run, unit_micros};
use crate::{Diagnostic, Duration, Instant, Span, codes};

/// A number, or a number of some unit of time.
pub(crate) enum Numeric {
    Number(f64),
    Duration(Duration),
}

/// A `numeric` or `signed_numeric` node.
pub(crate) fn numeric(reader: &Reader<'_>, node: Node<'_>) -> Option<Numeric> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let negative = parts.accept(Rule::minus);
    let number = parts.seek(Rule::number)?;
    Some(match parts.seek(Rule::unit) {
        Some(unit) => Numeric::Duration(length(reader, &number, &unit, negative, span)),
        None => Numeric::Number(plain(reader, &number, negative)),
    })
}

/// A `duration` node.
pub(crate) fn duration(reader: &Reader<'_>, node: Node<'_>) -> Option<At<Duration>> {
    let span = reader.span(&node);
    match numeric(reader, node)? {
        Numeric::Duration(value) => Some(At { value, span }),
        Numeric::Number(_) => None,
    }
}

/// A `signed_number` node.
pub(crate) fn signed_number(reader: &Reader<'_>, node: Node<'_>) -> Option<At<f64>> {
    let span = reader.span(&node);
    match numeric(reader, node)? {
        Numeric::Number(value) => Some(At { value, span }),
        Numeric::Duration(_) => None,
    }
}

/// An `instant` node; one that is ill written is reported, and read as the beginning of 1970.
pub(crate) fn instant(reader: &Reader<'_>, node: &Node<'_>) -> At<Instant> {
    let span = reader.span(node);
    let written = node.as_str();
    let value = Instant::parse(written).unwrap_or_else(|| {
        let (message, help) = instant_fault(written);
        reader.report(Diagnostic::error(codes::BAD_INSTANT, span, message).help(help));
        Instant::parse("1970-01-01").unwrap_or(Instant::MIN)
    });
    At { value, span }
}

/// The first `instant` inside of a node.
pub(crate) fn instant_in(reader: &Reader<'_>, node: Node<'_>) -> Option<At<Instant>> {
    child(node, Rule::instant).map(|node| instant(reader, &node))
}

fn instant_fault(written: &str) -> (String, String) {
    const HELP: &str =
        "write a day as `2026-01-19`, an instant as `2026-01-19T09:30:00Z` or `2026-01-19T09:30:00+01:00`";
    let capital = written.to_ascii_uppercase();
    if capital != written && Instant::parse(&capital).is_some() {
        return (format!("`{written}` has a small letter"), format!("write `{capital}`"));
    }
    let zoned = format!("{written}Z");
    if written.contains('T') && Instant::parse(&zoned).is_some() {
        return (
            format!("`{written}` does not say of which zone"),
            format!("write `{zoned}`, or the offset as `+01:00`"),
        );
    }
    let day: Vec<&str> = written.split('-').collect();
    if let [year, month, day] = day.as_slice()
        && let (4, true) = (year.len(), month.len() <= 2 && day.len() <= 2)
        && let padded = format!("{year}-{month:0>2}-{day:0>2}")
        && padded != written
        && Instant::parse(&padded).is_some()
    {
        return (format!("`{written}` is not written as a day"), format!("write `{padded}`"));
    }
    if let [left, right] = day.as_slice() {
        let help = format!("a day is written as `2026-01-19`, a subtraction as `{left} - {right}`");
        return (format!("`{written}` is neither a day nor a subtraction"), help);
    }
    let shaped = written.len() == 10 && day.len() == 3 && day.iter().all(|part| part.len() % 2 == 0);
    if shaped {
        return (format!("there is no day `{written}`"), day_help(&day));
    }
    (format!("`{written}` is no instant"), HELP.to_owned())
}

/// What is out of range in a day of that shape.
fn day_help(day: &[&str]) -> String {
    let numbers: Vec<i16> = day.iter().filter_map(|part| part.parse().ok()).collect();
    let [year, month, _] = numbers.as_slice() else {
        return String::new();
    };
    let first = i8::try_from(*month).ok().and_then(|month| jiff_core::civil::Date::new(*year, month, 1).ok());
    match first {
        _ if *year < 1 => "years are 0001 to 9999".to_owned(),
        Some(first) => format!("that month has {} days", first.days_in_month()),
        None => "months are 01 to 12".to_owned(),
    }
}

fn plain(reader: &Reader<'_>, node: &Node<'_>, negative: bool) -> f64 {
    let written = node.as_str();
    let number = if is_number(reader, node) { written.replace('_', "").parse::<f64>().ok() } else { Some(0.0) };
    match number.filter(|number| number.is_finite()) {
        Some(number) if negative => 0.0 - number,
        Some(number) => number,
        None => {
            reader.error(codes::BAD_NUMBER, reader.span(node), "a number that is larger than any that can be held");
            0.0
        }
    }
}

/// Whether a `number` node is one: the grammar takes in letters behind it, and any `_`.
fn is_number(reader: &Reader<'_>, node: &Node<'_>) -> bool {
    let written = node.as_str();
    let end = written.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(written.len());
    let (digits, letters) = written.split_at_checked(end).unwrap_or((written, ""));
    if letters.is_empty() && digits.split('.').all(is_digit_run) {
        return true;
    }
    let fault = Diagnostic::error(codes::BAD_NUMBER, reader.span(node), format!("`{written}` is no number"));
    let exponent = letters.strip_prefix(['e', 'E']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let help = match (letters, unit_of(letters)) {
        ("", _) => "an underscore stands between two digits, as in `1_000`".to_owned(),
        (_, Some(unit)) => format!("for a duration write `{digits} {unit}`"),
        _ if exponent => "a number is written out, without exponent".to_owned(),
        _ => format!("write `{digits}`, with white space before a word that follows"),
    };
    reader.report(fault.help(help));
    false
}

/// The unit that an abbreviation behind a number stands for.
fn unit_of(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "s" | "sec" | "secs" | "second" | "seconds" => "seconds",
        "m" | "min" | "mins" | "minute" | "minutes" => "minutes",
        "h" | "hr" | "hrs" | "hour" | "hours" => "hours",
        "d" | "day" | "days" => "days",
        "w" | "wk" | "week" | "weeks" => "weeks",
        _ => return None,
    })
}

fn length(reader: &Reader<'_>, number: &Node<'_>, unit: &Node<'_>, negative: bool, span: Span) -> Duration {
    let nothing = Duration::default();
    if !is_number(reader, number) {
        return nothing;
    }
    let (digits, unit) = (number.as_str(), unit.as_str());
    let Some(micros) = unit_micros(unit) else {
        let (one, days) = if unit.starts_with("month") { ("month", 30) } else { ("year", 365) };
        let count = digits.replace('_', "").parse::<u32>().ok().and_then(|count| count.checked_mul(days));
        let message = format!("a {one} is not always as long, so no duration is written in {one}s");
        let help = format!("write `{} days`", count.unwrap_or(days));
        reader.report(Diagnostic::error(codes::BAD_DURATION, span, message).help(help));
        return nothing;
    };
    if let Some(micros) = exact_micros(digits, micros, negative) {
        return Duration::from_micros(micros);
    }
    let whole = exact_micros(digits.split('.').next().unwrap_or_default(), micros, negative);
    let message = match whole {
        Some(_) if digits.contains('.') => format!("`{digits} {unit}` is not a whole number of microseconds"),
        _ => format!("`{digits} {unit}` is longer than any duration that can be held"),
    };
    reader.error(codes::BAD_DURATION, span, message);
    nothing
}
