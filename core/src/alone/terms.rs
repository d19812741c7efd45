//! Conditions as they are judged: what a rule asks of cells, with types and places settled beforehand.
//!
//! The forms are few and small, for most of a judgement's time is the telling apart of forms: comparisons with constants
//! are bounds that a value lies between, a negation is taken into what it negates, and `every` is a negated `any`.

use std::sync::Arc;

use crate::{
    pattern::Pattern,
    program::{Arithmetic, Comparison, Fold, Function, TextTest},
    schema::OneOf,
};

/// Kleene's values, in an order in which `or` is the greatest; what is missing is told apart, for `otherwise` and
/// `is present` ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Absent,
    Bad,
    True,
}

impl Truth {
    pub(super) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            missing => missing,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// What the cells at hand are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Subject,
    /// The element that a quantifier's variable stands for.
    Outer,
    /// That of a quantifier within it; there are no more.
    Inner,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) frame: Frame,
    pub(super) offset: u32,
}

/// Cells that are read as they stand.
#[derive(Debug, Clone)]
pub(super) enum Site {
    At(Place),
    /// Behind a key of a map that is read whole.
    Behind(Box<Entry>),
}

/// A cell of the value behind a key of a map.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) map: Site,
    pub(super) key: Box<str>,
    pub(super) stride: u32,
    pub(super) offset: u32,
}

/// All values from one to another, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between<T> {
    pub(super) least: T,
    pub(super) most: T,
}

impl<T: PartialOrd + Copy> Between<T> {
    #[inline(always)]
    pub(super) fn holds(self, value: T) -> bool {
        self.least <= value && value <= self.most
    }
}

/// A condition.
#[derive(Debug)]
pub(super) enum Test {
    Constant(Truth),
    /// One cell against constants: most conditions are no more, and this form looks at nothing else.
    Check(Place, Check),
    /// A number against constants.
    Number(Box<Term>, Between<f64>),
    /// One number against another.
    Numbers(Comparison, Box<[Term; 2]>),
    /// A bool.
    Value(Box<Term>),
    Not(Box<Test>),
    /// `and`, in written order.
    All(Box<[Test]>),
    /// `or`, in written order.
    Either(Box<[Test]>),
    Equal(Box<[Term; 2]>),
    Order(Comparison, Box<[Term; 2]>),
    /// Among these.
    Among(Box<Term>, Box<[Term]>),
    /// Among the elements of a list.
    Within {
        element: Box<Term>,
        list: Box<Term>,
        spread: Spread,
    },
    HasKey {
        map: Box<Term>,
        key: Box<Term>,
        spread: Spread,
    },
    Text(TextTest, Box<[Term; 2]>),
    Matches(Box<Term>, Arc<Pattern>),
    Stable(Box<Term>),
    IsAbsent {
        term: Box<Term>,
        wanted: bool,
    },
    Otherwise(Box<[Test; 2]>),
    If(Box<[Test; 3]>),
    /// Whether there is such an element, or, where that is not wanted, none.
    Any {
        matching: Box<Matching>,
        wanted: bool,
    },
}

/// Elements of a list of which something is true.
#[derive(Debug)]
pub(super) struct Matching {
    pub(super) elements: Elements,
    pub(super) body: Body,
}

/// What has to be true of an element, all of it.
#[derive(Debug)]
pub(super) enum Body {
    /// Of its own cells alone, by their offsets: then a check is made of all elements before the next one is.
    Checks(Box<[(u32, Check)]>),
    Tests(Box<[Test]>),
}

/// A list that is gone over, and where its elements stand meanwhile.
#[derive(Debug)]
pub(super) struct Elements {
    pub(super) list: Term,
    pub(super) stride: u32,
    pub(super) frame: Frame,
}

/// What is asked of one cell.
#[derive(Debug)]
pub(super) enum Check {
    Number(Between<f64>),
    /// The values of a `one of` that will do, a bit for each.
    Choices(u64),
    TextIs {
        text: Box<str>,
        wanted: bool,
    },
    TextIn(Box<[Box<str>]>),
    Text(TextTest, Box<str>),
    Matches(Arc<Pattern>),
    /// The age in microseconds.
    Age(Between<i64>),
    /// The time left, in microseconds.
    Until(Between<i64>),
    /// Of anything but a `time`.
    IsAbsent(bool),
    Is(bool),
    /// Whether what stands behind a key of a map is there: of the cell behind the key; `head` is that of the map.
    Keyed {
        head: u32,
        timed: bool,
    },
    /// Of a map.
    HasKey(Box<(Box<str>, Spread)>),
    /// How many elements a list has.
    Count(Between<u32>, Spread),
}

/// How elements stand in their area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// The cells of each, the key of an entry included.
    pub(super) stride: u32,
    /// They are times, and bad while they lie ahead.
    pub(super) timed: bool,
}

/// A value.
#[derive(Debug)]
pub(super) enum Term {
    Constant(Constant),
    Cell(Place),
    /// A cell of a `time`, which may lie ahead.
    Time(Place),
    /// A cell behind a key of a map; `timed`: of a `time`.
    Entry {
        entry: Box<Entry>,
        timed: bool,
    },
    /// What rests on a field that must be fresh.
    Fresh(Box<Fresh>),
    Definition(usize),
    Test(Box<Test>),
    Otherwise(Box<[Term; 2]>),
    If(Box<(Test, Term, Term)>),
    Negate(Box<Term>),
    Arithmetic(Arithmetic, Box<[Term; 2]>),
    Count {
        list: Box<Term>,
        spread: Spread,
    },
    CountKeys(Box<Term>),
    /// How many such elements there are.
    CountWhere(Box<Matching>),
    Fold(Box<Folding>),
    Age(Box<Term>),
    Until(Box<Term>),
    Call(Function, Box<Term>),
    /// A value of a `one of` as a text.
    Spelt(Arc<OneOf>, Box<Term>),
}

/// A fold over a list's elements.
#[derive(Debug)]
pub(super) struct Folding {
    pub(super) fold: Fold,
    pub(super) elements: Elements,
    /// Which elements, where not all.
    pub(super) filter: Option<Test>,
    /// What is taken of each; the count takes nothing.
    pub(super) value: Option<Term>,
}

/// A field that counts for so long after its observation.
#[derive(Debug)]
pub(super) struct Fresh {
    /// The cell of the field.
    pub(super) head: Place,
    pub(super) micros: i64,
    /// The cell of its time of observation; the document's where there is none.
    pub(super) observed: Option<Place>,
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
    /// Microseconds.
    Length(i128),
    Version(Arc<semver::Version>),
    Ref(Arc<str>),
}

impl Test {
    /// The contrary: what is missing stays so.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Constant(truth) => Self::Constant(truth.not()),
            Self::Not(test) => *test,
            Self::Check(place, Check::Is(wanted)) => Self::Check(place, Check::Is(!wanted)),
            Self::Check(place, Check::IsAbsent(wanted)) => Self::Check(place, Check::IsAbsent(!wanted)),
            Self::Check(place, Check::Choices(will_do)) => Self::Check(place, Check::Choices(!will_do)),
            Self::Check(place, Check::TextIs { text, wanted }) => {
                Self::Check(place, Check::TextIs { text, wanted: !wanted })
            }
            Self::Any { matching, wanted } => Self::Any { matching, wanted: !wanted },
            other => Self::Not(Box::new(other)),
        }
    }

    /// The conditions that are all to be true for this one to be so.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::All(all) => all.into_vec(),
            other => vec![other],
        }
    }
}

impl Body {
    /// Of elements that stand in a frame.
    pub(super) fn new(tests: Vec<Test>, frame: Frame) -> Self {
        let is_own = |test: &Test| matches!(test, Test::Check(place, _) if place.frame == frame);
        if !tests.iter().all(is_own) {
            return Self::Tests(tests.into());
        }
        let own = tests.into_iter().filter_map(|test| match test {
            Test::Check(place, check) => Some((place.offset, check)),
            _ => None,
        });
        Self::Checks(own.collect())
    }
}
