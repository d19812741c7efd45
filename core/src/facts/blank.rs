//! Text that shows nothing.

/// Whether a text has nothing to read: only white space, control and format characters, what is ignorable by default,
/// and the empty Braille pattern.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // Most texts begin with a letter that shows.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.chars().all(is_invisible)
}

/// Whether a character shows nothing.
pub(crate) fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character <= ' ' || character == '\x7f';
    }
    // White_Space, Cc, Cf, Default_Ignorable_Code_Point and U+2800, of the Unicode version of `regex`; a test holds
    // the two equal. Written out because a compiled class would be either global state or an argument everywhere.
    matches!(
        u32::from(character),
        0x80..=0xa0
            | 0xad
            | 0x34f
            | 0x600..=0x605
            | 0x61c
            | 0x6dd
            | 0x70f
            | 0x890..=0x891
            | 0x8e2
            | 0x115f..=0x1160
            | 0x1680
            | 0x17b4..=0x17b5
            | 0x180b..=0x180f
            | 0x2000..=0x200f
            | 0x2028..=0x202f
            | 0x205f..=0x206f
            | 0x2800
            | 0x3000
            | 0x3164
            | 0xfe00..=0xfe0f
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xfffb
            | 0x110bd
            | 0x110cd
            | 0x13430..=0x1343f
            | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a
            | 0xe0000..=0xe0fff
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "too much for an interpreter")]
    fn agrees_with_the_classes_of_regex_on_every_character() {
        let class = r"^[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\x{2800}]$";
        let class = regex::Regex::new(class).unwrap();
        for character in char::MIN..=char::MAX {
            let expected = class.is_match(character.encode_utf8(&mut [0; 4]));
            assert_eq!(is_invisible(character), expected, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn one_character_to_read_is_enough() {
        let cases = [
            ("", true),
            (" \t\n", true),
            ("\u{200b}\u{3164}", true),
            (" x ", false),
            (".", false),
            ("\u{200b}é", false),
        ];
        for (text, blank) in cases {
            assert_eq!(is_blank(text), blank, "{text:?}");
        }
    }
}
