//! `tier`: rules in the order they are written.

use super::{Draft, RuleDraft, allow, governance, text_once, whole};
use crate::ast::{Rule as RuleItem, Tier};
use crate::grammar::Rule;
use crate::reader::{Clauses, Node, Parts, Reader};
use crate::words::nearest;
use crate::{Diagnostic, Span, codes};

const CLAUSES: [&str; 5] = ["rule", "tier", "description", "exceptions", "allow"];

pub(crate) struct TierDraft {
    tier: Tier,
    clauses: Clauses,
    /// Whether a rule of it was begun, be it well or ill.
    has_rule: bool,
}

impl Draft for TierDraft {
    type Item = Tier;
    type Inner = RuleDraft;
    const INNER: Option<&'static str> = Some("rule");
    const HEAD: Rule = Rule::tier_head;
    const LONE_HEAD: Rule = Rule::lone_tier_head;
    const LONE_PARTS: Rule = Rule::lone_tier_parts;

    fn begins_part(word: &str) -> bool {
        CLAUSES.contains(&word)
    }

    fn resembles_part(word: &str) -> bool {
        nearest(word, CLAUSES).is_some()
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        let mut parts = Parts::of(head);
        let tier = Tier {
            name: reader.name(&parts.seek(Rule::name)?),
            title: parts.seek(Rule::text).map(|title| reader.text(&title)),
            description: None,
            governance: None,
            allows: Vec::new(),
            rules: Vec::new(),
            span,
        };
        Some(Self { tier, clauses: Clauses::of("a tier"), has_rule: false })
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        let (tier, clauses) = (&mut self.tier, &mut self.clauses);
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::rule => {
                self.has_rule = true;
                tier.rules.extend(whole::<RuleDraft>(reader, part));
            }
            Rule::description => text_once(reader, clauses, "description", part, &mut tier.description),
            Rule::governance if clauses.once(reader, "exceptions", at) => {
                tier.governance = Some(governance::read(reader, part));
            }
            Rule::allow => tier.allows.extend(allow(reader, part)),
            _ => {}
        }
    }

    fn inner(&mut self, rule: RuleItem) {
        self.has_rule = true;
        self.tier.rules.push(rule);
    }

    fn finish(self, reader: &Reader<'_>, complete: bool) -> Tier {
        let tier = self.tier;
        if complete && !self.has_rule {
            let message = format!("the tier `{}` has no rule", tier.name.text);
            reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, tier.name.span, message)
                    .help("a tier that asks for nothing would be passed by all; write `rule NAME { require … }`"),
            );
        }
        tier
    }
}
