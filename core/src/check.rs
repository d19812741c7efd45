//! From syntax trees to a standard: names, then types, then the compiled form; every error at once.

mod calls;
pub(crate) mod codes;
mod definitions;
mod entities;
pub(crate) mod exceptions;
mod expr;
mod governance;
mod literal;
pub(crate) mod names;
mod operators;
mod presence;
mod quantify;
mod scorecards;
mod tests;
mod tiers;
mod types;

use std::collections::BTreeSet;

use brightline_dsl::{
    Diagnostic, Severity, Sources, Span,
    ast::{self, Item},
};

use self::names::Names;
use crate::{
    compiled::{Exception, Scorecard, Test},
    order,
    program::{Program, ScorecardId},
    schema::Schema,
};

/// Everything a standard says, checked.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) names: Names,
    pub(crate) program: Program,
    /// In the order of names.
    pub(crate) scorecards: Vec<Scorecard>,
    /// Each after those it asks.
    pub(crate) order: Vec<ScorecardId>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) tests: Vec<Test>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Parses and checks all files of a standard.
///
/// # Errors
///
/// Every diagnostic of all files, by place.
pub(crate) fn check(sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut files = Vec::new();
    let mut lost = BTreeSet::new();
    for (id, source) in sources.iter() {
        let parsed = brightline_dsl::parse(id, &source.text);
        diagnostics.extend(parsed.diagnostics);
        files.push(parsed.file);
        lost.extend(parsed.lost);
    }
    let items = Items::of(&files);
    let broken: Vec<Span> = diagnostics.iter().map(Diagnostic::span).collect();
    let mut found = Vec::new();
    let checked = items.check(sources, &broken, &mut found);
    found.retain(|diagnostic| !follows_from_the_unread(diagnostic, sources, &lost));
    diagnostics.extend(found);
    order::sort_by(&mut diagnostics, |a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
    diagnostics.dedup();
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(diagnostics);
    }
    Ok(Checked { warnings: diagnostics, ..checked })
}

/// The items of all files, by what they are.
#[derive(Default)]
struct Items<'a> {
    entities: Vec<&'a ast::Entity>,
    defines: Vec<&'a ast::Define>,
    scorecards: Vec<&'a ast::Scorecard>,
    exceptions: Vec<&'a ast::Exception>,
    tests: Vec<&'a ast::Test>,
}

impl<'a> Items<'a> {
    fn of(files: &'a [ast::File]) -> Self {
        let mut items = Self::default();
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Entity(item) => items.entities.push(item),
                Item::Define(item) => items.defines.push(item),
                Item::Scorecard(item) => items.scorecards.push(item),
                Item::Exception(item) => items.exceptions.push(item),
                Item::Test(item) => items.tests.push(item),
            }
        }
        items
    }

    /// `broken`: where the text could not be read.
    fn check(&self, sources: &Sources, broken: &[Span], diagnostics: &mut Vec<Diagnostic>) -> Checked {
        let mut names = Names { schema: entities::schema(&self.entities, diagnostics), ..Names::default() };
        let kept = scorecards::names(&self.scorecards, &mut names, diagnostics);
        let mut program = Program::default();
        definitions::define(&self.defines, &mut names, &mut program, diagnostics);
        let checked = scorecards::check(&kept, &names, broken, &mut program, diagnostics);
        program.settle();
        let order = scorecards::in_order(&checked, &names, diagnostics);
        entities::unique("exception", self.exceptions.iter().map(|item| (&item.name, ())), diagnostics);
        let exceptions = self.exceptions.iter().filter_map(|item| {
            let place = sources.place(item.span);
            exceptions::check(item, exceptions::Origin::Standard, place, &names, diagnostics)
        });
        let exceptions = exceptions.collect();
        let tests = self.tests.iter().flat_map(|item| tests::check(item, &names, diagnostics)).collect();
        Checked {
            names,
            program,
            scorecards: checked.into_iter().map(|(scorecard, _)| scorecard).collect(),
            order,
            exceptions,
            tests,
            warnings: Vec::new(),
        }
    }
}

/// Whether a name is missed only because what bears it could not be read: what is wrong there is said, and this would
/// only follow from it.
fn follows_from_the_unread(diagnostic: &Diagnostic, sources: &Sources, lost: &BTreeSet<String>) -> bool {
    let looks_for_a_name = matches!(
        diagnostic.code,
        codes::UNKNOWN_NAME | codes::ORPHANED | codes::TIER | codes::BAR | codes::GIVEN | codes::CALL
    );
    looks_for_a_name && lost.contains(sources.text(diagnostic.span()))
}

fn unknown_entity(name: &ast::Name, schema: &Schema) -> Diagnostic {
    let message = format!("there is no entity `{}`", name.text);
    let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message);
    let known: Vec<_> = schema.entities.iter().map(|entity| entity.name.as_str()).collect();
    diagnostic.help = types::did_you_mean(&name.text, known.iter().copied()).or_else(|| {
        Some(match known.as_slice() {
            [] => format!("declare it: `entity {} {{ … }}`", name.text),
            known => format!("the entities are `{}`", known.join("`, `")),
        })
    });
    diagnostic
}
