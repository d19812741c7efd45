//! `scorecard`: its own clauses and its tiers.

use super::{Draft, TierDraft, allow, applies, governance, text_of, text_once, whole};
use crate::ast::{Scorecard, Tier};
use crate::grammar::Rule;
use crate::quantities::instant_in;
use crate::reader::{Clauses, Node, Parts, Reader, child};
use crate::words::nearest;
use crate::{Diagnostic, Span, codes};

const CLAUSES: [&str; 11] =
    ["tier", "bar", "description", "owner", "see", "applies", "effective", "retired", "exceptions", "allow", "rule"];

pub(crate) struct ScorecardDraft {
    scorecard: Scorecard,
    clauses: Clauses,
}

impl Draft for ScorecardDraft {
    type Item = Scorecard;
    type Inner = TierDraft;
    const INNER: Option<&'static str> = Some("tier");
    const HEAD: Rule = Rule::scorecard_head;
    const LONE_HEAD: Rule = Rule::lone_scorecard_head;
    const LONE_PARTS: Rule = Rule::lone_scorecard_parts;

    fn begins_part(word: &str) -> bool {
        CLAUSES.contains(&word)
    }

    fn resembles_part(word: &str) -> bool {
        nearest(word, CLAUSES).is_some()
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        let mut parts = Parts::of(head);
        let scorecard = Scorecard {
            name: reader.name(&parts.seek(Rule::name)?),
            entity: reader.name(&parts.seek(Rule::name)?),
            title: parts.seek(Rule::text).map(|title| reader.text(&title)),
            description: None,
            owner: None,
            see: Vec::new(),
            applies: None,
            effective: None,
            retired: None,
            bar: None,
            governance: None,
            allows: Vec::new(),
            tiers: Vec::new(),
            span,
        };
        Some(Self { scorecard, clauses: Clauses::of("a scorecard") })
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        let (scorecard, clauses) = (&mut self.scorecard, &mut self.clauses);
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::tier => scorecard.tiers.extend(whole::<TierDraft>(reader, part)),
            Rule::description => text_once(reader, clauses, "description", part, &mut scorecard.description),
            Rule::owner => text_once(reader, clauses, "owner", part, &mut scorecard.owner),
            Rule::see => scorecard.see.extend(text_of(reader, part)),
            Rule::applies if clauses.once(reader, "applies when", at) => scorecard.applies = applies(reader, part),
            Rule::effective if clauses.once(reader, "effective from", at) => {
                scorecard.effective = instant_in(reader, part)
            }
            Rule::retired if clauses.once(reader, "retired on", at) => scorecard.retired = instant_in(reader, part),
            Rule::bar if clauses.once(reader, "bar", at) => {
                scorecard.bar = child(part, Rule::name).map(|name| reader.name(&name));
            }
            Rule::governance if clauses.once(reader, "exceptions", at) => {
                scorecard.governance = Some(governance::read(reader, part));
            }
            Rule::allow => scorecard.allows.extend(allow(reader, part)),
            _ => {}
        }
    }

    fn inner(&mut self, tier: Tier) {
        self.scorecard.tiers.push(tier);
    }

    fn finish(self, reader: &Reader<'_>, complete: bool) -> Scorecard {
        let scorecard = self.scorecard;
        if complete && scorecard.tiers.is_empty() {
            let message = format!("the scorecard `{}` has no tier", scorecard.name.text);
            reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, scorecard.name.span, message)
                    .help("write `tier NAME { rule … }`, the lowest first"),
            );
        }
        scorecard
    }
}
