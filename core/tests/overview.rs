//! The overview says of everybody what the report says.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use brightline::{Document, Exceptions, Facts, Instant, Selection, Source, Standard, Tree, Verdict};

const TEXT: &str = r#"
entity service { owner text  coverage number  stage text }
scorecard base for service {
  applies when stage != "old"
  bar one
  tier one { rule has-owner { require owner is present } }
  tier two { rule coverage { require coverage >= 80  weight 3 } }
}
scorecard above for service { bar low  tier low { rule asks { require tier(base) >= one } } }
exception EX-1 for service "b" {
  waives base/has-owner  reason "r"  requested by "user:x" on 2026-01-01  approved by "user:y" on 2026-01-02
  until 2026-02-01
}
"#;

fn document(name: &str, entries: &[(&str, Tree)]) -> Document {
    let mut tree: BTreeMap<_, _> = entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
    tree.insert("subject".into(), Tree::Text(format!("service:{name}").into()));
    Document::read(&format!("{name}.json"), None, Tree::Object(tree)).unwrap()
}

#[test]
fn it_says_what_the_report_says() {
    let text = |value: &str| Tree::Text(value.into());
    let facts = Facts::new(
        vec![
            document("c", &[("owner", text("x")), ("coverage", Tree::Number(90.0))]),
            document("a", &[("owner", text("x")), ("stage", text("old"))]),
            document("b", &[("coverage", Tree::Number(85.0))]),
            document("d", &[]),
        ],
        vec![],
    );
    let standard = Standard::compile([Source::new("a.bright", TEXT)]).unwrap();
    let at = Instant::parse("2026-01-15").unwrap();
    for selection in [
        Selection::default(),
        Selection { scorecard: Some("base".into()), subject: None },
        Selection { scorecard: None, subject: standard.reference("b") },
    ] {
        let report = standard.evaluate_selected(&facts, &Exceptions::none(), at, &selection);
        let places = standard.overview(&facts, &Exceptions::none(), at, &selection);
        assert_eq!(places.len(), report.results.len());
        for (place, result) in places.iter().zip(&report.results) {
            assert_eq!((&place.subject, place.scorecard), (&result.subject, result.scorecard.as_str()));
            assert_eq!(place.ranks.is_some(), result.judgement.is_some());
            let (Some([granted, earned]), Some(judgement)) = (place.ranks, &result.judgement) else { continue };
            assert_eq!(
                (granted.ready, granted.tier, granted.score),
                (judgement.ready, judgement.tier.as_deref(), judgement.score)
            );
            assert_eq!(
                (earned.ready, earned.tier, earned.score),
                (judgement.earned_ready, judgement.earned_tier.as_deref(), judgement.earned_score)
            );
            let verdicts: Vec<Verdict> = judgement.rules.iter().map(|rule| rule.verdict).collect();
            assert_eq!(place.verdicts, verdicts);
        }
    }
    let all = standard.overview(&facts, &Exceptions::none(), at, &Selection::default());
    assert!(all.iter().any(|place| place.verdicts.contains(&Verdict::Waived)), "the exception carries somebody");
    assert!(all.iter().any(|place| place.ranks.is_none()), "a scorecard does not apply to somebody");
}
