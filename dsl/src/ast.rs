//! The syntax tree: what was written, and where. It has no meaning: names are not resolved, nothing is typed.

use crate::{Duration, Instant, Span};

/// A word that names something, or refers to something named.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The word as written.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A quoted text, with its escapes resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Keys from the top of a document: `spec.owner`, `metadata.labels["criticality"]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The keys; at least one.
    pub keys: Vec<String>,
    /// Its place.
    pub span: Span,
}

/// The items of one file that could be read, in written order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The items.
    pub items: Vec<Item>,
}

/// One item of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `entity …`
    Entity(Entity),
    /// `define …`
    Define(Define),
    /// `scorecard …`
    Scorecard(Scorecard),
    /// `exception …`
    Exception(Exception),
    /// `test …`
    Test(Test),
}

/// `allow LINT "reason"`
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// The finding's name.
    pub lint: Name,
    /// Why it is allowed.
    pub reason: Text,
}

/// `entity NAME "title" of kind KIND source NAME when … { fields }`
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `of kind`: the kind of its documents, where that is not the name.
    pub of_kind: Option<Name>,
    /// `source`: the only source whose documents bring subjects into being.
    pub source: Option<Name>,
    /// `when`: what the merged document must say; joined by `and`.
    pub when: Vec<WhenTerm>,
    /// The fields, in written order.
    pub fields: Vec<Field>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The whole item.
    pub span: Span,
}

/// `PATH == CONSTANT` or `PATH != CONSTANT` of an entity's `when`.
#[derive(Debug, Clone, PartialEq)]
pub struct WhenTerm {
    /// Where in the document.
    pub path: Path,
    /// `!=` where true.
    pub negated: bool,
    /// A text, number or bool.
    pub value: Literal,
    /// The whole term.
    pub span: Span,
}

/// `NAME TYPE from … source … fresh for … observed from …`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `from`: where it stands; by default the key of its own name.
    pub from: Option<Path>,
    /// `source`: who alone may say it.
    pub source: Option<Name>,
    /// `fresh for`.
    pub fresh: Option<At<Duration>>,
    /// `observed from`.
    pub observed_from: Option<Path>,
    /// The whole field.
    pub span: Span,
}

/// A type with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Which.
    pub kind: TypeKind,
    /// Its place.
    pub span: Span,
}

/// The types as written.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `text`
    Text,
    /// `time`
    Time,
    /// `deadline`
    Deadline,
    /// `duration`
    Duration,
    /// `version`
    Version,
    /// `one of "a", "b"` or, ordered, `one of "a" < "b"`; at least one value.
    OneOf {
        /// The values, lowest first where ordered.
        values: Vec<Text>,
        /// Written with `<`.
        ordered: bool,
    },
    /// `list of T`
    List(Box<Type>),
    /// `map of T`
    Map(Box<Type>),
    /// `{ field T, … }`
    Record(Vec<RecordField>),
    /// `ref a or b`: entity names; at least one.
    Ref(Vec<Name>),
}

/// One part of a record type: `NAME TYPE from "key"`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// The key in the document, where it is not the name.
    pub from: Option<Text>,
}

/// `define NAME for ENTITY = EXPR`
#[derive(Debug, Clone, PartialEq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// The entity it is said of.
    pub entity: Name,
    /// What it means.
    pub body: Expr,
    /// The whole item.
    pub span: Span,
}

/// `scorecard NAME for ENTITY "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Its name.
    pub name: Name,
    /// Whose subjects it scores.
    pub entity: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `description`.
    pub description: Option<Text>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `see`, several.
    pub see: Vec<Text>,
    /// `applies when`.
    pub applies: Option<Applies>,
    /// `effective from`.
    pub effective: Option<At<Instant>>,
    /// `retired on`.
    pub retired: Option<At<Instant>>,
    /// `bar TIER`; its absence is an error of the checker, which knows the tiers to offer.
    pub bar: Option<Name>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The tiers, lowest first.
    pub tiers: Vec<Tier>,
    /// The whole item.
    pub span: Span,
}

/// `applies when EXPR else "why it does not"`
#[derive(Debug, Clone, PartialEq)]
pub struct Applies {
    /// The condition.
    pub when: Expr,
    /// What is said where it is false.
    pub otherwise: Option<Text>,
}

/// `tier NAME "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `description`.
    pub description: Option<Text>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The rules, in written order.
    pub rules: Vec<Rule>,
    /// The whole tier.
    pub span: Span,
}

/// `rule NAME "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// What it asks, for people.
    pub title: Option<Text>,
    /// `require`, one or more (none is an error the parser reports).
    pub requires: Vec<Expr>,
    /// `applies when`.
    pub applies: Option<Applies>,
    /// `effective from`.
    pub effective: Option<At<Instant>>,
    /// `retired on`.
    pub retired: Option<At<Instant>>,
    /// `because`.
    pub because: Option<Text>,
    /// `fix`.
    pub fix: Option<Text>,
    /// `see`, several.
    pub see: Vec<Text>,
    /// `message`.
    pub message: Option<Template>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `effort`.
    pub effort: Option<At<Duration>>,
    /// `weight`.
    pub weight: Option<At<f64>>,
    /// `maps to`.
    pub maps_to: Vec<Text>,
    /// `never waived`, with its place.
    pub never_waived: Option<Span>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The whole rule.
    pub span: Span,
}

/// `message "… {expr} …"`: text and expressions in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The pieces in order.
    pub parts: Vec<TemplatePart>,
    /// Its place.
    pub span: Span,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Said as it stands; `{{` and `}}` are braces.
    Text(String),
    /// Filled in.
    Expr(Expr),
}

/// `exceptions { … }`: who may waive, for how long, how often, on what grounds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Governance {
    /// `last at most D`.
    pub last: Option<At<Duration>>,
    /// `renew at most N`.
    pub renew: Option<At<u32>>,
    /// `approved by any of "…", …`.
    pub approved_by: Option<Vec<Text>>,
    /// `require reason, risk, control, follow-up`.
    pub require: Option<Vec<Name>>,
    /// `requester may approve`.
    pub requester_may_approve: Option<Span>,
    /// The whole block.
    pub span: Span,
}

/// `exception NAME for … { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// The entity and whom it covers; absent only in a test, where it covers the test's subject.
    pub target: Option<(Name, Target)>,
    /// `waives`; at least one.
    pub waives: Vec<RuleName>,
    /// `reason`.
    pub reason: Option<Text>,
    /// `risk LEVEL "assessment"`; the level is one of the four words.
    pub risk: Option<(Name, Option<Text>)>,
    /// `control`.
    pub control: Option<Text>,
    /// `follow-up`.
    pub follow_up: Option<Text>,
    /// `requested by … on …`.
    pub requested: Option<Signed>,
    /// `approved by … on …`.
    pub approved: Option<Signed>,
    /// `denied by … on …`.
    pub denied: Option<Signed>,
    /// `revoked by … on … "why"`.
    pub revoked: Option<(Signed, Option<Text>)>,
    /// `from`.
    pub from: Option<At<Instant>>,
    /// `until`; its absence is an error the parser reports.
    pub until: Option<At<Instant>>,
    /// The whole item.
    pub span: Span,
}

/// Whom an exception covers.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// One subject, by reference.
    Subject(Text),
    /// `where EXPR`: every subject for which it is true.
    Where(Expr),
}

/// `scorecard/rule`; in a test the scorecard may be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleName {
    /// The scorecard, where it is said.
    pub scorecard: Option<Name>,
    /// The rule.
    pub rule: Name,
    /// Its place.
    pub span: Span,
}

/// `by "…" on INSTANT`
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// Who.
    pub by: Text,
    /// When.
    pub on: At<Instant>,
    /// Its place.
    pub span: Span,
}

/// `test "title" of SCORECARD { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// The scorecard under test.
    pub scorecard: Name,
    /// `at`; its absence is an error the parser reports.
    pub at: Option<At<Instant>>,
    /// `given …`, shared by all cases.
    pub given: Vec<Given>,
    /// `with exception …`.
    pub exceptions: Vec<Exception>,
    /// `expect …`.
    pub expect: Vec<Expect>,
    /// `cases { … }`: each a test of its own.
    pub cases: Vec<Case>,
    /// The whole item.
    pub span: Span,
}

/// One pair of `given …` and `expect …` (one or more of each) in `cases { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Facts, over those of the test.
    pub given: Vec<Given>,
    /// What is expected.
    pub expect: Vec<Expect>,
    /// The whole case.
    pub span: Span,
}

/// `given [ENTITY "reference"] [observed INSTANT] { field: literal, … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Another subject; else the test's own.
    pub subject: Option<(Name, Text)>,
    /// When it was observed; else at the test's `at`.
    pub observed: Option<At<Instant>>,
    /// What is stated, in written order.
    pub fields: Vec<(Name, Literal)>,
    /// The whole clause.
    pub span: Span,
}

/// A constant of a `given` or `when`.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Which.
    pub kind: LiteralKind,
    /// Its place.
    pub span: Span,
}

/// The constants.
#[derive(Debug, Clone, PartialEq)]
pub enum LiteralKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `12`, `-3`
    Number(f64),
    /// `"…"`
    Text(String),
    /// `2026-01-19`
    Instant(Instant),
    /// `30 days`
    Duration(Duration),
    /// `[ … ]`
    List(Vec<Literal>),
    /// `{ key: … }`; a key is a word or a text.
    Record(Vec<(Name, Literal)>),
}

/// One `expect …` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub kind: ExpectKind,
    /// Its place.
    pub span: Span,
}

/// What a test may expect.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectKind {
    /// `[not] [earned] ready`
    Ready {
        /// Of the earned verdict, not the granted one.
        earned: bool,
        /// False for `not …`.
        holds: bool,
    },
    /// `[earned] tier NAME` or `tier none`
    Tier {
        /// The earned tier, not the granted one.
        earned: bool,
        /// The tier, or none.
        tier: Option<Name>,
    },
    /// `rule NAME VERDICT`
    Rule {
        /// The rule.
        rule: Name,
        /// `announced`, `retired`, `not-applicable`, `met`, `waived` or `unmet`, as written.
        verdict: Name,
    },
    /// `valid until INSTANT` or, with none, `valid for ever`
    Valid(Option<Instant>),
}

/// An expression with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `true`, `false`
    Bool(bool),
    /// `80`
    Number(f64),
    /// `"…"`
    Text(String),
    /// `30 days`
    Duration(Duration),
    /// `2026-01-19`
    Instant(Instant),
    /// `none`, beside a tier.
    None,
    /// A field, definition, variable or tier.
    Name(String),
    /// `owner.email`
    Member(Box<Expr>, Name),
    /// `labels["key"]`
    Index(Box<Expr>, Text),
    /// `age(opened)`, `tier(security)`: a function that is a plain word, and its arguments.
    Call(Name, Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a OP b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `t matches /regex/`: the pattern as written between the slashes, `\/` resolved.
    Matches(Box<Expr>, Text),
    /// `x is present`, `x is not absent`, `r is known`
    Is {
        /// What is asked about.
        operand: Box<Expr>,
        /// Which question.
        test: IsTest,
        /// `is not …`
        negated: bool,
    },
    /// `if A then B else C`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `any v in xs where C`, `no v in xs where C`, `every v in xs where F has C`
    Quantifier {
        /// Which.
        quantifier: Quantifier,
        /// The variable.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// `where` of an `every`; the others have none.
        filter: Option<Box<Expr>>,
        /// What is asked of each element.
        body: Box<Expr>,
    },
    /// `count(xs)`, `count(distinct xs)`: of a list or map as a whole.
    Count {
        /// What is counted.
        list: Box<Expr>,
        /// Equal elements once.
        distinct: bool,
    },
    /// `count(v in xs where C)`, `sum(v.f for v in xs where C)`, likewise min, max, average
    Fold {
        /// Which.
        fold: Fold,
        /// The value of an element; none for `count`.
        value: Option<Box<Expr>>,
        /// The variable.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// Which elements take part; all where none (for `count` always there).
        filter: Option<Box<Expr>>,
    },
}

/// Operators of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `otherwise`
    Otherwise,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// The questions of `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `present`
    Present,
    /// `absent`
    Absent,
    /// `known`
    Known,
}

/// The quantifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `any`
    Any,
    /// `no`
    No,
    /// `every`
    Every,
}

/// The folds with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// `count`
    Count,
    /// `sum`
    Sum,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `average`
    Average,
}
