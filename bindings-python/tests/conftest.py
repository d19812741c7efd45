"""What the tests share: the examples of the project, and a small standard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import brightline

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "production-readiness"

TEXT = """
entity service {
  owner     text
  coverage  number
  deployed  time
  window    duration
  ends      deadline
  tags      list of text
  runtime   version
  info      { level number, note text }
}
scorecard readiness for service "Readiness" {
  owner "group:sre"
  bar bronze
  exceptions { last at most 30 days  approved by any of "user:cto" }
  tier bronze "Minimum" {
    rule has-owner "Somebody owns it" {
      require owner is present
      because "Nobody mends what nobody owns"
      fix "Set owner"
      effort 90 minutes
      weight 2
      maps to "A-1", "A-2"
    }
    rule coverage { require coverage >= 80  message "Coverage is {coverage}, below 80" }
  }
  tier silver { rule tagged { require count(tags) > 0 } }
}
test "nobody owns it" of readiness {
  at 2026-01-15
  given { coverage: 90 }
  expect not ready
  expect rule has-owner unmet
}
"""


@pytest.fixture(scope="session")
def standard() -> brightline.Standard:
    return brightline.Standard.compile({"readiness.bright": TEXT})


@pytest.fixture(scope="session")
def example() -> brightline.Standard:
    return brightline.Standard.load(EXAMPLE)


@pytest.fixture
def example_facts() -> brightline.Facts:
    """The facts of the example as its `brightline.toml` names them: relative to its folder."""
    sources = {
        "catalog": "catalog",
        "ci": "reports/ci",
        "monitoring": "reports/monitoring",
        "oncall": "reports/oncall",
        "scanner": "reports/scanner",
        "sonar": "reports/sonar",
    }
    here = os.getcwd()
    os.chdir(EXAMPLE)
    try:
        parts = [brightline.Facts.load(path, source=source) for source, path in sources.items()]
    finally:
        os.chdir(here)
    facts = parts[0]
    for part in parts[1:]:
        facts = facts + part
    return facts
