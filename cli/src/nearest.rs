//! What to say of a name that is not there.

use brightline::nearest;

/// Names that are listed where none is near.
const LISTED: usize = 8;

/// `did you mean …?`, or else the names there are; none where there are none.
pub(crate) fn suggestion(wrong: &str, candidates: &[&str]) -> Option<String> {
    if let Some(near) = nearest(wrong, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let quoted: Vec<String> = candidates.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = candidates.len().saturating_sub(LISTED);
    Some(match quoted.split_last()? {
        (last, []) => format!("there is only {last}"),
        (last, rest) if more == 0 => format!("there are {} and {last}", rest.join(", ")),
        _ => format!("there are {} and {more} more", quoted.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_for_a_stranger_the_names_are_listed() {
        assert_eq!(suggestion("secuirty", &["readiness", "security"]).as_deref(), Some("did you mean `security`?"));
        assert_eq!(suggestion("zzz", &["a", "b"]).as_deref(), Some("there are `a` and `b`"));
        assert_eq!(suggestion("zzz", &["a"]).as_deref(), Some("there is only `a`"));
        assert_eq!(suggestion("zzz", &[]), None);
        let many = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10"];
        assert!(suggestion("zzz", &many).is_some_and(|text| text.ends_with("`a8` and 2 more")));
    }
}
