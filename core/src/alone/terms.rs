//! Conditions as they are judged: what a rule asks of cells, with types and places settled beforehand.

use std::sync::Arc;

use crate::{
    Length,
    pattern::Pattern,
    program::{Arithmetic, Comparison, Fold, Function, TextTest},
    schema::OneOf,
};

/// Kleene's three values; what is missing is told apart, for `otherwise` and `is present` ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    False,
    True,
    Absent,
    Bad,
}

/// Where a cell stands.
#[derive(Debug)]
pub(super) enum Place {
    /// Of the subject itself.
    Root(usize),
    /// Of the element that a variable stands for, by depth.
    Element { depth: usize, offset: usize },
    /// Of the value behind a key of a map.
    Entry(Box<Entry>),
}

/// The value behind a key of a map.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) map: Place,
    pub(super) key: Box<str>,
    pub(super) stride: usize,
    pub(super) offset: usize,
}

/// A condition.
#[derive(Debug)]
pub(super) enum Test {
    Constant(Truth),
    /// One cell against constants: most conditions are no more, and this form looks at nothing else.
    Check(Place, Check),
    /// A bool.
    Value(Box<Term>),
    Not(Box<Test>),
    /// `and`, in written order.
    All(Vec<Test>),
    /// `or`, in written order.
    Either(Vec<Test>),
    Equal(Box<Term>, Box<Term>),
    Order(Comparison, Box<Term>, Box<Term>),
    /// Among these.
    Among(Box<Term>, Vec<Term>),
    /// Among the elements of a list.
    Within {
        element: Box<Term>,
        list: Many,
        spread: Spread,
    },
    HasKey {
        map: Many,
        key: Box<Term>,
        spread: Spread,
    },
    Text(TextTest, Box<Term>, Box<Term>),
    Matches(Box<Term>, Arc<Pattern>),
    Stable(Box<Term>),
    IsAbsent {
        term: Box<Term>,
        wanted: bool,
    },
    Otherwise(Box<Test>, Box<Test>),
    If(Box<[Test; 3]>),
    /// `any`; `no` is its negation.
    Any {
        list: Many,
        depth: usize,
        stride: usize,
        body: Box<Test>,
    },
    Every {
        list: Many,
        depth: usize,
        stride: usize,
        filter: Option<Box<Test>>,
        body: Box<Test>,
    },
}

/// What is asked of one cell.
#[derive(Debug)]
pub(super) enum Check {
    Number(Comparison, f64),
    /// The values of a `one of` that will do, a bit for each.
    Choices(u64),
    TextIs {
        text: Box<str>,
        wanted: bool,
    },
    TextIn(Box<[Box<str>]>),
    Text(TextTest, Box<str>),
    Matches(Arc<Pattern>),
    /// The age, or time left, against microseconds.
    Age(Comparison, i64),
    Until(Comparison, i64),
    /// Of anything but a `time`.
    IsAbsent(bool),
    Is(bool),
    /// Whether what stands behind a key of a map is there: of the cell behind the key; `head` is that of the map.
    Keyed {
        head: usize,
        timed: bool,
    },
    /// Of a map.
    HasKey {
        key: Box<str>,
        spread: Spread,
    },
    /// How many elements a list has.
    Count {
        comparison: Comparison,
        than: f64,
        spread: Spread,
    },
}

/// How elements stand in their area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// The cells of each, the key of an entry included.
    pub(super) stride: usize,
    /// They are times, and bad while they lie ahead.
    pub(super) timed: bool,
}

/// A list that is gone over.
#[derive(Debug)]
pub(super) enum Many {
    Cell(Place),
    Fresh(Box<Fresh>),
}

/// A value.
#[derive(Debug)]
pub(super) enum Term {
    Constant(Constant),
    Cell(Place),
    /// A cell of a `time`, which may lie ahead.
    Time(Place),
    /// What rests on a field that must be fresh.
    Fresh(Box<Fresh>),
    Definition(usize),
    Test(Box<Test>),
    Otherwise(Box<Term>, Box<Term>),
    If(Box<Test>, Box<Term>, Box<Term>),
    Negate(Box<Term>),
    Arithmetic(Arithmetic, Box<Term>, Box<Term>),
    Count {
        list: Many,
        spread: Spread,
    },
    CountKeys(Many),
    Fold {
        fold: Fold,
        list: Many,
        depth: usize,
        stride: usize,
        filter: Option<Box<Test>>,
        value: Option<Box<Term>>,
    },
    Age(Box<Term>),
    Until(Box<Term>),
    Call(Function, Box<Term>),
    /// A value of a `one of` as a text.
    Spelt(Arc<OneOf>, Box<Term>),
}

/// A field that counts for so long after its observation.
#[derive(Debug)]
pub(super) struct Fresh {
    /// The cell of the field.
    pub(super) head: usize,
    pub(super) micros: i64,
    /// The cell of its time of observation; the document's where there is none.
    pub(super) observed: Option<usize>,
    pub(super) term: Term,
}

#[derive(Debug)]
pub(super) enum Constant {
    Bad,
    Absent,
    Bool(bool),
    Number(f64),
    Text(Arc<str>),
    Choice(u32),
    Instant(i64),
    Length(Length),
    Version(Arc<semver::Version>),
    Ref(Arc<str>),
}
