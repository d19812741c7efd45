//! A second reading of the language, held against the engine's: the syntax tree is walked as it stands, names are looked
//! up wherever they occur, documents are merged again on each access, and nothing is remembered. Slow, and meant to be
//! compared with the language page line by line.

pub(crate) mod documents;
pub(crate) mod exceptions;
pub(crate) mod expression;
pub(crate) mod instants;
pub(crate) mod operators;
pub(crate) mod types;
pub(crate) mod values;
pub(crate) mod verdicts;

use brightline::Reference;
use brightline_dsl::ast::{Define, Entity, File, Item, Scorecard};

pub(crate) use documents::Document;
pub(crate) use exceptions::Exception;

/// Everything an evaluation rests on, save the instant.
pub(crate) struct World {
    pub(crate) entities: Vec<Entity>,
    pub(crate) defines: Vec<Define>,
    pub(crate) scorecards: Vec<Scorecard>,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) documents: Vec<Document>,
}

impl World {
    /// The world that a standard's files, documents and exceptions given as data make.
    pub(crate) fn new(files: &[File], documents: Vec<Document>, records: &[brightline::Tree]) -> Self {
        let mut world = Self { entities: vec![], defines: vec![], scorecards: vec![], exceptions: vec![], documents };
        let mut written = vec![];
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Entity(entity) => world.entities.push(entity.clone()),
                Item::Define(define) => world.defines.push(define.clone()),
                Item::Scorecard(scorecard) => world.scorecards.push(scorecard.clone()),
                Item::Exception(exception) => written.push(exception.clone()),
                Item::Test(_) => {}
            }
        }
        world.exceptions = exceptions::register(&world, &written, records);
        world
    }

    pub(crate) fn entity(&self, name: &str) -> &Entity {
        self.entities.iter().find(|entity| entity.name.text == name).expect("a declared entity")
    }

    pub(crate) fn define(&self, entity: &str, name: &str) -> Option<&Define> {
        self.defines.iter().find(|define| define.entity.text == entity && define.name.text == name)
    }

    pub(crate) fn scorecard(&self, name: &str) -> Option<&Scorecard> {
        self.scorecards.iter().find(|scorecard| scorecard.name.text == name)
    }

    /// The kind of an entity's documents: what stands after `of kind`, else its own name.
    pub(crate) fn kind(&self, entity: &str) -> String {
        let entity = self.entity(entity);
        entity.of_kind.as_ref().unwrap_or(&entity.name).text.to_ascii_lowercase()
    }

    /// A reference written in the standard or an exception: the namespace is `default` where none is said.
    pub(crate) fn written_reference(&self, text: &str, entity: &str) -> Option<Reference> {
        Reference::parse(text, &self.kind(entity), "default")
    }
}
