//! A fleet as flat columns: 24 rules over a million services, as Brightline evaluates them and as a loop over tiles that
//! somebody wrote for just these rules, which is the limit.

pub mod findings;
pub mod hand;
pub mod table;

/// The 24 rules, in two tiers.
pub const STANDARD: &str = r#"
entity service {
  lifecycle   one of "experimental", "production", "deprecated"
  criticality one of "low" < "medium" < "high"
  owner       text
  region      text
  language    text
  rollback    one of "automatic", "manual"
  coverage    number
  replicas    number
  latency     number
  objective   number
  secrets     number
  errors      number
  canary      bool
  privileged  bool
  last_deploy time
  last_drill  time
  cert_ends   deadline
}

scorecard readiness for service {
  bar bronze
  tier bronze {
    rule r00 { require owner is present }
    rule r01 { require lifecycle == "production" }
    rule r02 { require criticality is present }
    rule r03 { require region in ["eu-west", "eu-north", "us-east"] }
    rule r04 { require coverage >= 60 }
    rule r05 { require replicas >= 2 }
    rule r06 { require latency <= 500 }
    rule r07 { require secrets == 0 }
    rule r08 { require not privileged }
    rule r09 { require age(last_deploy) <= 180 days }
    rule r10 { require until(cert_ends) > 14 days }
    rule r11 { require errors < 0.05 }
  }
  tier silver {
    rule r12 { require coverage >= 80 }
    rule r13 { require replicas >= 3 or criticality == "low" }
    rule r14 { require latency <= 250 }
    rule r15 { require objective >= 99.5 }
    rule r16 { require canary and rollback == "automatic" }
    rule r17 { require age(last_deploy) <= 60 days }
    rule r18 { require age(last_drill) <= 365 days }
    rule r19 { require language != "cobol" }
    rule r20 { require owner starts with "team-1" or criticality >= "medium" }
    rule r21 { require errors otherwise 0 < 0.01 }
    rule r22 { require coverage >= 70 or lifecycle != "production" }
    rule r23 { require latency < objective * 10 }
  }
}
"#;
