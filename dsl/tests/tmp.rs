#![allow(clippy::all)]
use brightline_dsl::*;
#[test] fn good() {
 let text = r####"
# comment
entity component "A piece of software" {
  owner        ref group                                          from spec.owner
  lifecycle    one of "experimental", "production", "deprecated"   from spec.lifecycle
  criticality  one of "low" < "medium" < "high"                    from metadata.labels["criticality"]
  techdocs     text              from metadata.annotations["backstage.io/techdocs-ref"]
  coverage     number            from sonar.coverage  source sonar  fresh for 7 days
  last_deploy  time
  cert_ends    deadline
  oncall       list of text
  slo          { availability number, latency_ms number from "latency" }
  vulns        list of { id text, severity one of "low" < "medium" < "high" < "critical", opened time }
  labels       map of text       from metadata.labels
  runtime      version observed from spec.if.any
  either       ref a or b
  allow unused-field "later"
  test text
  allow text
  exceptions list of map of { a { b list of number } }
}
entity service "…" of kind component source catalog when spec.type == "service" and a["b c"].x != 3 { a text }
entity group source catalog { members list of ref user }
define customer-facing for component = lifecycle == "production" and labels contains "public"
define x for component = if a then b else if c then d else e
scorecard production-readiness for component "Production readiness" {
  owner "group:sre"
  applies when lifecycle == "production" else "not prod"
  bar bronze
  description "d" see "a" see "b" effective from 2026-01-01 retired on 2027-01-01T00:00:00+02:00
  exceptions {
    last at most 30 days
    renew at most 1
    approved by any of "group:sre", "user:cto"
    require risk, follow-up
    requester may approve
  }
  tier bronze "Minimum bar" {
    rule has-owner "An accountable team owns it" {
      require owner is known
      because "Nobody fixes what nobody owns."
      fix "Set spec.owner in catalog-info.yaml"
      see "https://…"
      never waived
    }
    rule no-old-criticals "No critical finding is older than 30 days" {
      require no v in vulns where (v.severity == "critical" and age(v.opened) > 30 days)
      message "Coverage is {coverage}, below {{80}} {labels[\"x\"]} \u{1F6A6}"
      weight 2.5 effort 2 weeks maps to "A", "B" exceptions { last at most 1 week }
      allow x "y" owner "group:x"
    }
  }
  tier gold { description """
     Hello
       World \"x\"
     """ rule r { require true } }
}
exception EX-142 for component "checkout" {
  waives production-readiness/coverage, production-readiness/canary
  reason "The load-test rig is being rebuilt"
  risk medium "Rollback takes ten minutes by hand"
  control "Error-budget alert pages the owning team"
  follow-up "https://tracker.example/PAY-881"
  requested by "user:amy" on 2026-01-10
  approved by "user:cto" on 2026-01-11
  from 2026-01-12 until 2026-01-19
}
exception EX-2 for component where lifecycle == "x" { waives a/b until 2026-01-19 denied by "user:x" on 2026-01-01 revoked by "user:a" on 2026-01-05 "why" risk low reason """x""" }
test "a service that nobody owns is below the bar" of production-readiness {
  at 2026-01-15
  given { lifecycle: "production", oncall: ["payments-primary"], if: null, "a b": {any: -3, x: [1, 2 days, 2026-01-01, -4 hours]}, }
  given group "payments" { email: "payments@example.com" }      # other subjects
  given observed 2026-01-02 { }
  given group "x" observed 2026-01-02 { a: true }
  with exception EX-1 { waives has-owner  reason "…" until 2026-02-01 }
  expect not ready expect earned ready expect not earned ready
  expect tier none
  expect earned tier gold
  expect rule has-owner unmet
  expect valid until 2026-01-19
  expect valid for ever
  cases { given { a: 1 } expect ready  given { a: 2 } given group "x" {} expect not ready expect rule a not-applicable }
}
"####;
 let p = parse(FileId(0), text);
 for d in &p.diagnostics { println!("{} {} {:?} {:?}", d.code, d.message, &text[d.span().start as usize..d.span().end as usize], d.help); }
 println!("{}", p.file.items.len());
 assert!(p.diagnostics.is_empty()); assert_eq!(p.file.items.len(), 9);
 for e in ["a", "not a", "a and b or c", "a or b and c", "not a == b", "a == -b", "a - b - c", "a - (b - c)", "a - -3", "--a", "-(3)", "-3", "a is present", "a is not known and b", "t matches /a\\/b/ or x", "a + b * c == d otherwise e", "count(xs) > 0", "count(distinct xs)", "count(v in xs where v.a and v.b)", "sum(v.f for v in xs)", "max(v.f for v in xs where v.g > 3)", "any v in xs where v.a == 1", "no v in xs where (v.a and v.b) and c", "every v in xs has v.a is present", "every v in xs where v.a == 1 has (v.b or v.c)", "if a then b else c", "(if a then b else c) == d", "a in [1, 2, -3]", "a not in xs", "x contains \"a\\\"b\"", "t starts with \"a\"", "t ends with \"b\"", "age(t) > 30 days", "until(d) < -1.5 hours", "tier(security) >= silver", "tier(security) == none", "owner.email.x[\"y\"].z", "a.matches == 3", "a otherwise b otherwise c", "2026-01-19 + 5 days", "2026-01-19T09:30:00Z < t", "a and (b and c)", "(a and b) and c", "not (a or b)", "not any v in xs where v.a", "(any v in xs where v.a == 1) and b", "number(t) == 1_000.5", "distinct == 3", "count(distinct)", "1 / 2 / 3 * 4", "a / b","matches == 3", "[] == []", "f()"] {
   let t = format!("define d for e = {e}");
   let p = parse(FileId(0), &t);
   let s = match p.file.items.first() { Some(ast::Item::Define(d)) => print::expression(&d.body), _ => format!("??? {:?}", p.diagnostics) };
   println!("{e:60} {s} {}", p.diagnostics.iter().map(|d| d.message.clone()).collect::<Vec<_>>().join("; "));
 }
}
