//! Values in words, as messages and tables say them.

use brightline_dsl::Instant;

use crate::{Length, Missing, Value, compiled::Scorecard};

const MICROS_PER: [(&str, i128); 4] =
    [("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000), ("second", 1_000_000)];

/// A value in words: numbers in shortest form, midnights as dates, durations in their two largest units, a missing value
/// as its reason in parentheses, a tier by its name on `tiers`.
pub(crate) fn in_words(value: &Value, tiers: Option<&Scorecard>) -> String {
    match value {
        Value::Missing(Missing::Absent | Missing::Null | Missing::Blank) => "(not stated)".into(),
        Value::Missing(reason) => format!("({})", reason.as_str()),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::Text(text) | Value::Choice(_, text) => text.to_string(),
        Value::Instant(instant) => instant_text(*instant),
        Value::Duration(length) => duration_text(*length),
        Value::Version(version) => version.to_string(),
        Value::Ref(reference) => reference.to_string(),
        Value::List(elements) => elements.iter().map(|element| in_words(element, tiers)).collect::<Vec<_>>().join(", "),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", in_words(value, tiers)));
            entries.collect::<Vec<_>>().join(", ")
        }
        Value::Record(parts) => parts.iter().map(|part| in_words(part, tiers)).collect::<Vec<_>>().join(", "),
        Value::Tier(place) => {
            let tier = (*place as usize).checked_sub(1).and_then(|place| tiers?.tiers.get(place));
            tier.map_or_else(|| "none".into(), |tier| tier.name.clone())
        }
    }
}

impl Value {
    /// In words, as messages say it: numbers in shortest form, midnights as dates, durations in their two largest units, a
    /// missing value as its reason in parentheses.
    ///
    /// ```
    /// use brightline::{Missing, Value};
    /// assert_eq!(Value::number(71.0).in_words(), "71");
    /// assert_eq!(Value::duration(90_000_000).in_words(), "1 minute 30 seconds");
    /// assert_eq!(Value::Missing(Missing::Stale).in_words(), "(stale)");
    /// ```
    #[must_use]
    pub fn in_words(&self) -> String {
        in_words(self, None)
    }
}

/// A text in one line: a space wherever it has white space.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The shortest text that reads back as the same double.
pub(crate) fn number_text(number: f64) -> String {
    number.to_string()
}

fn instant_text(instant: Instant) -> String {
    let text = instant.to_string();
    text.strip_suffix("T00:00:00Z").map_or_else(|| text.clone(), str::to_owned)
}

/// In its two largest units; where seconds are among them, with their fraction.
fn duration_text(length: Length) -> String {
    let sign = if length.micros < 0 { "-" } else { "" };
    let mut rest = length.micros.abs();
    let mut said: Vec<String> = Vec::new();
    for (unit, size) in MICROS_PER {
        let count = rest / size;
        rest %= size;
        if unit == "second" && (rest > 0 || (count == 0 && said.is_empty())) {
            said.push(format!("{} seconds", count as f64 + rest as f64 / 1e6));
        } else if count > 0 {
            said.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        } else if !said.is_empty() {
            break;
        }
        if said.len() == 2 {
            break;
        }
    }
    format!("{sign}{}", said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_durations_in_two_units() {
        let said = |micros: i128| in_words(&Value::duration(micros), None);
        assert_eq!(said(30 * 86_400_000_000), "30 days");
        assert_eq!(said(86_400_000_000 + 3_600_000_000 * 5 + 1), "1 day 5 hours");
        assert_eq!(said(-5_400_000_000), "-1 hour 30 minutes");
        assert_eq!(said(250_000), "0.25 seconds");
        assert_eq!(said(-1_500_000), "-1.5 seconds");
        assert_eq!(said(90_250_000), "1 minute 30.25 seconds");
        assert_eq!(said(1_000_000), "1 second");
        assert_eq!(said(0), "0 seconds");
    }

    #[test]
    fn says_values_plainly() {
        let said = |value: &Value| in_words(value, None);
        assert_eq!(said(&Value::number(71.0)), "71");
        assert_eq!(said(&Value::number(99.95)), "99.95");
        assert_eq!(said(&Value::Missing(Missing::Null)), "(not stated)");
        assert_eq!(said(&Value::Missing(Missing::Stale)), "(stale)");
        let midnight = Instant::from_micros(0).map_or(Value::Bool(false), Value::Instant);
        assert_eq!(said(&midnight), "1970-01-01");
    }
}
