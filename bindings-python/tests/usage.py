"""How the package is used by somebody with a strict type checker: `mypy --strict` and pyright read this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

import brightline
from brightline import (
    ColumnProblem,
    Exceptions,
    Explanation,
    Facts,
    Forecast,
    Frozen,
    Missing,
    Problem,
    Register,
    Report,
    Result,
    RuleResult,
    Scorecard,
    Standard,
    Verdict,
    VerdictTable,
)


@dataclass
class Service:
    subject: str
    owner: str | None = None


def use(standard: Standard, now: datetime, folder: Path) -> None:
    facts = Facts.load(folder, source="catalog") + Facts({"subject": "service:a"}) + Facts([Service("service:b")])
    facts += Facts.parse(b"subject,owner\n", name="a.csv", format="csv")
    assert_type(facts, Facts)
    exceptions = Exceptions.load(folder / "exceptions")

    report = standard.evaluate(facts, at=now, exceptions=exceptions, scorecard="readiness", subject="a")
    assert_type(report, Report)
    assert_type(report.at, datetime)
    assert_type(report.results, tuple[Result, ...])
    assert_type(report.to_json(), bytes)
    assert_type(report.to_dict(), dict[str, Any])
    for result in report.results:
        assert_type(result.rules, tuple[RuleResult, ...])
        assert_type(result.tier, str | None)
        for rule in result.rules:
            assert_type(rule.verdict, Verdict)
            assert_type([proof.found for proof in rule.proof], list[Frozen])
            if rule.verdict is Verdict.UNMET and rule.proof[0].found["owner"] is Missing.ABSENT:
                print(rule.message)

    document: Mapping[str, object] = {"subject": "service:a", "deployed": date.today(), "window": timedelta(days=1)}
    for given in (document, [document], Service("service:a"), "{}", b"{}", folder):
        assert_type(standard.evaluate(given, at="2026-01-15"), Report)
    assert_type(standard.forecast(facts, at=now, until=timedelta(days=90)), Forecast)
    assert_type(standard.explain(facts, at=now, subject="a", rule="has-owner"), Explanation)
    assert_type(standard.register(at=now), Register)
    found: list[ColumnProblem | Problem] = []
    table: VerdictTable = standard.evaluate_table(given, at=now, form="long", problems=found)
    assert_type(table.problems, tuple[ColumnProblem, ...])
    assert_type(standard.explain_row(table, 3, at=now), Explanation)
    scorecard = standard.scorecard("readiness")
    assert_type(scorecard, Scorecard)
    assert_type([tier.title for tier in scorecard.tiers], list[str | None])
    assert_type(all(outcome.passed for outcome in standard.test()), bool)


def load(folder: Path) -> Standard | None:
    try:
        return Standard.load(folder, "more.bright")
    except brightline.StandardError as error:
        for diagnostic in error.diagnostics:
            print(diagnostic.code, diagnostic.span, diagnostic.help)
    except brightline.UnknownName as error:
        print(error.nearest)
    except brightline.FactsError as error:
        print(error.path, error.problems)
    return None


def wrong(standard: Standard) -> None:
    """What a type checker has to refuse: an unneeded ignore is an error too."""
    standard.evaluate({})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    standard.evaluate({}, at=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    standard.evaluate_table(None, at="2026-01-15", form="tall")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Facts.parse("", name="x", format="xml")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    standard.scorecards = ()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    standard.evaluate([], at=datetime.now(timezone.utc)).results[0].tier = None  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
