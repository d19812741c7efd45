//! Every place that mentions a name. What a name means is found as the checker finds it: a variable before a field,
//! a field before a definition, a tier only beside `tier(…)`.

mod expression;

use brightline_dsl::ast::{
    Applies, Entity, Exception, ExpectKind, File, Given, Item, Literal, LiteralKind, Name, RuleName, Scorecard, Target,
    Template, TemplatePart, Test, Type, TypeKind,
};

use self::expression::Scope;
use super::{Outline, declare::World};

pub(super) fn mention(files: &[File], world: &World<'_>, outline: &mut Outline) {
    let mut mentions = Mentions { world, outline };
    for item in files.iter().flat_map(|file| &file.items) {
        match item {
            Item::Entity(entity) => mentions.in_entity(entity),
            Item::Define(define) => {
                mentions.entity(&define.entity);
                mentions.scope(&define.entity.text).visit(&define.body);
            }
            Item::Scorecard(scorecard) => mentions.in_scorecard(scorecard),
            Item::Exception(exception) => mentions.in_exception(exception, None),
            Item::Test(test) => mentions.in_test(test),
        }
    }
}

struct Mentions<'a, 'w> {
    world: &'w World<'a>,
    outline: &'w mut Outline,
}

impl<'a> Mentions<'a, '_> {
    fn scope<'s>(&'s mut self, entity: &'s str) -> Scope<'a, 's> {
        Scope::new(self.world, self.outline, entity)
    }

    fn entity(&mut self, name: &Name) {
        if let Some(entity) = self.world.entities.get(name.text.as_str()) {
            self.outline.mention(name.span, entity.name.span);
        }
    }

    fn in_entity(&mut self, entity: &Entity) {
        for field in &entity.fields {
            self.in_type(&field.ty);
        }
    }

    fn in_type(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Ref(names) => names.iter().for_each(|name| self.entity(name)),
            TypeKind::List(inner) | TypeKind::Map(inner) => self.in_type(inner),
            TypeKind::Record(parts) => parts.iter().for_each(|part| self.in_type(&part.ty)),
            _ => {}
        }
    }

    fn in_scorecard(&mut self, scorecard: &Scorecard) {
        self.entity(&scorecard.entity);
        if let Some(bar) = &scorecard.bar {
            self.tier(scorecard, bar);
        }
        let entity = &scorecard.entity.text;
        self.in_applies(scorecard.applies.as_ref(), entity);
        for rule in scorecard.tiers.iter().flat_map(|tier| &tier.rules) {
            self.in_applies(rule.applies.as_ref(), entity);
            for require in &rule.requires {
                self.scope(entity).visit(require);
            }
            self.in_template(rule.message.as_ref(), entity);
        }
    }

    fn in_applies(&mut self, applies: Option<&Applies>, entity: &str) {
        if let Some(applies) = applies {
            self.scope(entity).visit(&applies.when);
        }
    }

    fn in_template(&mut self, template: Option<&Template>, entity: &str) {
        for part in template.iter().flat_map(|template| &template.parts) {
            if let TemplatePart::Expr(expr) = part {
                self.scope(entity).visit(expr);
            }
        }
    }

    fn tier(&mut self, scorecard: &Scorecard, name: &Name) {
        if let Some(tier) = scorecard.tiers.iter().find(|tier| tier.name.text == name.text) {
            self.outline.mention(name.span, tier.name.span);
        }
    }

    fn rule(&mut self, scorecard: &Scorecard, name: &Name) {
        let mut rules = scorecard.tiers.iter().flat_map(|tier| &tier.rules);
        if let Some(rule) = rules.find(|rule| rule.name.text == name.text) {
            self.outline.mention(name.span, rule.name.span);
        }
    }

    /// `home` is the scorecard of a test, whose exceptions need not say it.
    fn in_exception(&mut self, exception: &Exception, home: Option<&'a Scorecard>) {
        if let Some((entity, target)) = &exception.target {
            self.entity(entity);
            if let Target::Where(condition) = target {
                self.scope(&entity.text).visit(condition);
            }
        }
        for RuleName { scorecard, rule, .. } in &exception.waives {
            let said = scorecard.as_ref().and_then(|name| self.scorecard(name));
            if let Some(scorecard) = if scorecard.is_some() { said } else { home } {
                self.rule(scorecard, rule);
            }
        }
    }

    fn scorecard(&mut self, name: &Name) -> Option<&'a Scorecard> {
        let scorecard = *self.world.scorecards.get(name.text.as_str())?;
        self.outline.mention(name.span, scorecard.name.span);
        Some(scorecard)
    }

    fn in_test(&mut self, test: &Test) {
        let Some(scorecard) = self.scorecard(&test.scorecard) else { return };
        let given = test.given.iter().chain(test.cases.iter().flat_map(|case| &case.given));
        given.for_each(|given| self.in_given(given, scorecard));
        test.exceptions.iter().for_each(|exception| self.in_exception(exception, Some(scorecard)));
        for expect in test.expect.iter().chain(test.cases.iter().flat_map(|case| &case.expect)) {
            match &expect.kind {
                ExpectKind::Rule { rule, .. } => self.rule(scorecard, rule),
                ExpectKind::Tier { tier: Some(tier), .. } => self.tier(scorecard, tier),
                _ => {}
            }
        }
    }

    fn in_given(&mut self, given: &Given, scorecard: &Scorecard) {
        let entity = given.subject.as_ref().map_or(&scorecard.entity, |(entity, _)| entity);
        if given.subject.is_some() {
            self.entity(entity);
        }
        for (name, literal) in &given.fields {
            if let Some(field) = self.world.fields.get(&(entity.text.as_str(), name.text.as_str())) {
                self.outline.mention(name.span, field.name.span);
                self.in_literal(literal, &field.ty);
            }
        }
    }

    fn in_literal(&mut self, literal: &Literal, ty: &Type) {
        match (&literal.kind, &ty.kind) {
            (LiteralKind::List(elements), TypeKind::List(inner)) => {
                elements.iter().for_each(|element| self.in_literal(element, inner));
            }
            (LiteralKind::Record(entries), TypeKind::Map(inner)) => {
                entries.iter().for_each(|(_, element)| self.in_literal(element, inner));
            }
            (LiteralKind::Record(entries), TypeKind::Record(parts)) => {
                for (name, element) in entries {
                    if let Some(part) = parts.iter().find(|part| part.name.text == name.text) {
                        self.outline.mention(name.span, part.name.span);
                        self.in_literal(element, &part.ty);
                    }
                }
            }
            _ => {}
        }
    }
}
