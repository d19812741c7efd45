//! The outline of a standard: everything in it that bears a name, and every place that mentions one.
//!
//! It is made from the syntax trees alone, so a text that does not check has one too: who writes a standard is in the
//! middle of a word most of the time, and still wants to go to a definition. An editor in a page and a language server
//! ask the same: what is named here, where is it mentioned, what may be named next.

mod declare;
mod mention;

use std::collections::BTreeMap;

use brightline_dsl::{FileId, Sources, Span};

/// What kind of thing bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedKind {
    /// `entity`
    Entity,
    /// A field of an entity.
    Field,
    /// A part of a record.
    Part,
    /// `define`
    Definition,
    /// `scorecard`
    Scorecard,
    /// `tier`
    Tier,
    /// `rule`
    Rule,
    /// `exception`
    Exception,
    /// `test`; its title is its name.
    Test,
    /// The `v` of `any v in xs where …`.
    Variable,
}

impl NamedKind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Field => "field",
            Self::Part => "part",
            Self::Definition => "definition",
            Self::Scorecard => "scorecard",
            Self::Tier => "tier",
            Self::Rule => "rule",
            Self::Exception => "exception",
            Self::Test => "test",
            Self::Variable => "variable",
        }
    }
}

/// Something that bears a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub kind: NamedKind,
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub title: Option<String>,
    /// What is written of it, on one line: the type of a field or part, the expression of a definition.
    pub detail: Option<String>,
    /// The values of a `one of`, lowest first where they are ordered; that of a list's or map's elements too.
    pub values: Vec<String>,
    /// Entities by name: of which a scorecard, definition or exception is said, to which a field or part refers.
    pub entities: Vec<String>,
    /// What it stands in, as a place in [`Outline::named`].
    pub parent: Option<usize>,
    /// Where its name stands.
    pub name_span: Span,
    /// The whole of it.
    pub span: Span,
}

/// A place where something named is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The place.
    pub span: Span,
    /// What is mentioned, as a place in [`Outline::named`].
    pub named: usize,
}

/// Names and mentions of a standard, whether it checks or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// What bears a name: items in the order of files and as written, what stands in an item right behind it, variables
    /// last.
    pub named: Vec<Named>,
    /// Where names are mentioned, by place.
    pub mentions: Vec<Mention>,
    by_place: BTreeMap<Span, usize>,
}

impl Outline {
    /// The outline of the files of a standard.
    ///
    /// ```
    /// use brightline::{Outline, Source, Sources};
    ///
    /// let text = "entity service { owner text }  define owned for service = owner is present";
    /// let sources = Sources::new(vec![Source::new("a.bright", text)]);
    /// let outline = Outline::of(&sources);
    /// let (file, _) = sources.iter().next().unwrap();
    ///
    /// let mentioned = text.rfind("owner").unwrap() as u32;
    /// let found = outline.at(file, mentioned).unwrap();
    /// assert_eq!((found.kind.as_str(), sources.place(found.name_span)), ("field", "a.bright:1:18".to_owned()));
    /// ```
    #[must_use]
    pub fn of(sources: &Sources) -> Self {
        let files: Vec<_> = sources.iter().map(|(id, source)| brightline_dsl::parse(id, &source.text).file).collect();
        let mut outline = Self::default();
        let world = declare::declare(&files, sources, &mut outline);
        mention::mention(&files, &world, &mut outline);
        crate::order::sort(&mut outline.mentions);
        outline.mentions.dedup();
        outline
    }

    /// What the name at a byte of a file stands for, be it a mention or the name itself. The end of a word counts as in
    /// it, for a cursor stands between characters.
    #[must_use]
    pub fn at(&self, file: FileId, offset: u32) -> Option<&Named> {
        let touches = |span: Span| span.file == file && (span.start..=span.end).contains(&offset);
        let mention = self.mentions.iter().find(|mention| touches(mention.span)).map(|mention| mention.named);
        let place = mention.or_else(|| self.named.iter().position(|named| touches(named.name_span)))?;
        self.named.get(place)
    }

    /// Every mention of something, by place; `named` is a place in [`Outline::named`].
    pub fn mentions_of(&self, named: usize) -> impl Iterator<Item = Span> {
        self.mentions.iter().filter(move |mention| mention.named == named).map(|mention| mention.span)
    }

    fn add(&mut self, named: Named) -> usize {
        let place = self.named.len();
        self.by_place.entry(named.name_span).or_insert(place);
        self.named.push(named);
        place
    }

    fn mention(&mut self, span: Span, declared_at: Span) {
        if let Some(named) = self.by_place.get(&declared_at) {
            self.mentions.push(Mention { span, named: *named });
        }
    }
}
