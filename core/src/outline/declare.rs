//! Everything that bears a name, and how it is found by it. Of two that bear one name the first is found.

use std::collections::BTreeMap;

use brightline_dsl::{
    Sources, Span,
    ast::{Define, Entity, Exception, Field, File, Item, Name, Scorecard, Text, Type, TypeKind},
    print,
};

use super::{Named, NamedKind, Outline};

/// The items of all files, by name.
#[derive(Default)]
pub(super) struct World<'a> {
    pub(super) entities: BTreeMap<&'a str, &'a Entity>,
    /// By entity and name.
    pub(super) fields: BTreeMap<(&'a str, &'a str), &'a Field>,
    pub(super) definitions: BTreeMap<(&'a str, &'a str), &'a Define>,
    pub(super) scorecards: BTreeMap<&'a str, &'a Scorecard>,
}

pub(super) fn declare<'a>(files: &'a [File], sources: &Sources, outline: &mut Outline) -> World<'a> {
    let mut world = World::default();
    let mut declare = Declare { sources, outline };
    for item in files.iter().flat_map(|file| &file.items) {
        match item {
            Item::Entity(entity) => {
                world.entities.entry(&entity.name.text).or_insert(entity);
                for field in &entity.fields {
                    world.fields.entry((&entity.name.text, &field.name.text)).or_insert(field);
                }
                declare.entity(entity);
            }
            Item::Define(define) => {
                world.definitions.entry((&define.entity.text, &define.name.text)).or_insert(define);
                declare.add(Named {
                    detail: Some(print::expression(&define.body)),
                    entities: vec![define.entity.text.clone()],
                    ..named(NamedKind::Definition, &define.name, None, define.span)
                });
            }
            Item::Scorecard(scorecard) => {
                world.scorecards.entry(&scorecard.name.text).or_insert(scorecard);
                declare.scorecard(scorecard);
            }
            Item::Exception(exception) => declare.exception(exception, None),
            Item::Test(test) => {
                let name = Name { text: test.title.value.clone(), span: test.title.span };
                let place = declare.add(named(NamedKind::Test, &name, None, test.span));
                for exception in &test.exceptions {
                    declare.exception(exception, Some(place));
                }
            }
        }
    }
    world
}

/// With nothing but what all have.
pub(super) fn named(kind: NamedKind, name: &Name, title: Option<&Text>, span: Span) -> Named {
    Named {
        kind,
        name: name.text.clone(),
        title: title.map(|title| title.value.clone()),
        detail: None,
        values: Vec::new(),
        entities: Vec::new(),
        parent: None,
        name_span: name.span,
        span,
    }
}

struct Declare<'a> {
    sources: &'a Sources,
    outline: &'a mut Outline,
}

impl Declare<'_> {
    fn add(&mut self, named: Named) -> usize {
        self.outline.add(named)
    }

    fn entity(&mut self, entity: &Entity) {
        let place = self.add(named(NamedKind::Entity, &entity.name, entity.title.as_ref(), entity.span));
        for field in &entity.fields {
            self.typed(NamedKind::Field, &field.name, &field.ty, field.span, place);
        }
    }

    fn typed(&mut self, kind: NamedKind, name: &Name, ty: &Type, span: Span, parent: usize) {
        let mut declared = named(kind, name, None, span);
        declared.detail = Some(self.line(ty.span));
        declared.parent = Some(parent);
        let inner = element(ty);
        match &inner.kind {
            TypeKind::OneOf { values, .. } => declared.values = values.iter().map(|text| text.value.clone()).collect(),
            TypeKind::Ref(names) => declared.entities = names.iter().map(|name| name.text.clone()).collect(),
            _ => {}
        }
        let place = self.add(declared);
        if let TypeKind::Record(parts) = &inner.kind {
            for part in parts {
                self.typed(NamedKind::Part, &part.name, &part.ty, part.name.span.to(part.ty.span), place);
            }
        }
    }

    fn scorecard(&mut self, scorecard: &Scorecard) {
        let place = self.add(Named {
            entities: vec![scorecard.entity.text.clone()],
            ..named(NamedKind::Scorecard, &scorecard.name, scorecard.title.as_ref(), scorecard.span)
        });
        for tier in &scorecard.tiers {
            let tier_place = self.add(Named {
                parent: Some(place),
                ..named(NamedKind::Tier, &tier.name, tier.title.as_ref(), tier.span)
            });
            for rule in &tier.rules {
                self.add(Named {
                    parent: Some(tier_place),
                    ..named(NamedKind::Rule, &rule.name, rule.title.as_ref(), rule.span)
                });
            }
        }
    }

    fn exception(&mut self, exception: &Exception, parent: Option<usize>) {
        self.add(Named {
            title: exception.reason.as_ref().map(|reason| reason.value.clone()),
            entities: exception.target.iter().map(|(entity, _)| entity.text.clone()).collect(),
            parent,
            ..named(NamedKind::Exception, &exception.name, None, exception.span)
        });
    }

    /// What is written there, on one line and without comments.
    fn line(&self, span: Span) -> String {
        let lines = self.sources.text(span).lines();
        let words = lines.flat_map(|line| without_comment(line).split_whitespace());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// What a list of lists, or a map, holds in the end.
pub(super) fn element(ty: &Type) -> &Type {
    let mut ty = ty;
    while let TypeKind::List(inner) | TypeKind::Map(inner) = &ty.kind {
        ty = inner;
    }
    ty
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}
