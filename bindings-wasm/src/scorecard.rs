//! A scorecard as its standard words it.

use brightline::{RuleInfo, Scorecard, Sources};
use serde::Serialize;

use crate::diagnostics::{Places, WireSpan};

#[derive(Serialize)]
pub(crate) struct WireScorecard<'a> {
    name: &'a str,
    title: Option<&'a str>,
    description: Option<&'a str>,
    owner: Option<&'a str>,
    see: &'a [String],
    bar: &'a str,
    tiers: Vec<WireTier<'a>>,
    rules: Vec<WireRule<'a>>,
}

#[derive(Serialize)]
struct WireTier<'a> {
    name: &'a str,
    title: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireRule<'a> {
    name: &'a str,
    tier: &'a str,
    title: Option<&'a str>,
    because: Option<&'a str>,
    fix: Option<&'a str>,
    see: &'a [String],
    owner: Option<&'a str>,
    effort: Option<String>,
    weight: f64,
    maps_to: &'a [String],
    span: WireSpan<'a>,
}

impl<'a> WireScorecard<'a> {
    pub(crate) fn of(scorecard: Scorecard<'a>, sources: &'a Sources) -> Self {
        let places = Places::new(scorecard.rules().map(|rule| rule.span), sources);
        Self {
            name: scorecard.name(),
            title: scorecard.title(),
            description: scorecard.description(),
            owner: scorecard.owner(),
            see: scorecard.see(),
            bar: scorecard.bar(),
            tiers: scorecard.tiers().map(|(name, title)| WireTier { name, title }).collect(),
            rules: scorecard.rules().map(|rule| WireRule::of(&rule, &places)).collect(),
        }
    }
}

impl<'a> WireRule<'a> {
    fn of(rule: &RuleInfo<'a>, places: &Places<'a>) -> Self {
        Self {
            name: rule.name,
            tier: rule.tier,
            title: rule.title,
            because: rule.because,
            fix: rule.fix,
            see: rule.see,
            owner: rule.owner,
            effort: rule.effort.map(|effort| effort.to_string()),
            weight: rule.weight,
            maps_to: rule.maps_to,
            span: places.span(rule.span),
        }
    }
}
