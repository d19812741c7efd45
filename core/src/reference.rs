//! References between subjects: `kind:namespace/name[@release]`.

use std::{fmt, sync::Arc};

/// The namespace of a subject that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// The full name of a subject, lower-cased: `component:default/checkout`, `component:default/checkout@2.4.1`.
///
/// Ordered by its text, which is the order of a report.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    text: Arc<str>,
}

impl Reference {
    /// The reference of these parts, or none where a part is not `[a-z0-9._-]+` after lower-casing in ASCII.
    ///
    /// ```
    /// use brightline::Reference;
    /// let checkout = Reference::new("Component", "default", "Checkout", None).unwrap();
    /// assert_eq!(checkout.to_string(), "component:default/checkout");
    /// assert!(Reference::new("component", "default", "a b", None).is_none());
    /// ```
    #[must_use]
    pub fn new(kind: &str, namespace: &str, name: &str, release: Option<&str>) -> Option<Self> {
        let parts = [kind, namespace, name, release.unwrap_or("-")];
        if !parts.iter().all(|part| is_part(part)) {
            return None;
        }
        let mut text = format!("{kind}:{namespace}/{name}");
        if let Some(release) = release {
            text.push('@');
            text.push_str(release);
        }
        text.make_ascii_lowercase();
        Some(Self { text: text.into() })
    }

    /// Reads a reference as it is written in a document: a missing kind is `kind`, a missing namespace `namespace`.
    ///
    /// ```
    /// use brightline::Reference;
    /// let owner = Reference::parse("payments", "group", "default").unwrap();
    /// assert_eq!(owner.as_str(), "group:default/payments");
    /// ```
    #[must_use]
    pub fn parse(text: &str, kind: &str, namespace: &str) -> Option<Self> {
        let (kind, namespace, name, release) = parts(text, kind, namespace);
        Self::new(kind, namespace, name, release)
    }

    /// The whole reference.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// The namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        let rest = self.text.split_once(':').map_or("", |(_, rest)| rest);
        rest.split_once('/').map_or("", |(namespace, _)| namespace)
    }

    /// The name, without the release.
    #[must_use]
    pub fn name(&self) -> &str {
        let rest = self.text.split_once('/').map_or("", |(_, rest)| rest);
        rest.split_once('@').map_or(rest, |(name, _)| name)
    }

    /// The release, where it names one.
    #[must_use]
    pub fn release(&self) -> Option<&str> {
        self.text.split_once('@').map(|(_, release)| release)
    }

    /// The same subject without its release.
    #[must_use]
    pub fn bare(&self) -> Self {
        match self.text.split_once('@') {
            Some((bare, _)) => Self { text: bare.into() },
            None => self.clone(),
        }
    }

    /// Whether `self`, which may name no release, means `other` too: without a release it means all of them.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self == other || (self.release().is_none() && *self == other.bare())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The kind, namespace, name and release that a text names, whether or not they can be parts of a reference.
pub(crate) fn parts<'a>(
    text: &'a str,
    kind: &'a str,
    namespace: &'a str,
) -> (&'a str, &'a str, &'a str, Option<&'a str>) {
    let (kind, rest) = text.split_once(':').unwrap_or((kind, text));
    let (rest, release) = match rest.split_once('@') {
        Some((rest, release)) => (rest, Some(release)),
        None => (rest, None),
    };
    let (namespace, name) = rest.split_once('/').unwrap_or((namespace, rest));
    (kind, namespace, name, release)
}

pub(crate) fn is_part(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}
