"""One subject judged alone: the verdicts of the report, without its reasons."""

from __future__ import annotations

import copy
import dataclasses
import enum
import gc
import json
import math
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import given, settings

import brightline
from brightline import Exceptions, Facts, FactsError, Standard, Verdict, Verdicts
from conftest import ROOT
from test_facts import AT, DOCUMENT, Model, Inner, documents, wide
from test_reports import RECORD
from test_running import resident

WORKLOAD = ROOT / "benches" / "workload"


def same(found: Verdicts | None, report: brightline.Report) -> None:
    """What a report says of its only subject, or the subject is not there."""
    if found is None:
        assert report.results == ()
        return
    # A release is judged, and its bare subject besides.
    result = report.results[-1]
    assert len(report.results) == 1 or "@" in result.subject
    assert found.applies == result.applies
    assert (found.ready, found.tier, found.score) == (bool(result.ready), result.tier, result.score)
    assert (found.earned_ready, found.earned_tier) == (bool(result.earned_ready), result.earned_tier)
    assert found.earned_score == result.earned_score
    assert found.rules == {rule.rule: rule.verdict for rule in result.rules}
    assert found.unmet == tuple(rule.rule for rule in result.rules if rule.verdict is Verdict.UNMET)


@settings(max_examples=500, deadline=None)
@given(documents)
def test_the_verdicts_are_those_of_the_report(document: dict[str, Any]) -> None:
    standard = wide()
    scorecard = standard.scorecard("all")
    report = standard.evaluate(document, at=AT)
    text = json.dumps(document)
    for given_ in (document, text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        same(scorecard.judge(given_, at=AT), report)
    same(scorecard.bind(document).judge(at=AT), report)
    same(scorecard.bind(text).judge(at=AT), report)


def test_the_workload_of_the_benchmarks() -> None:
    standard = Standard.compile({"readiness.bright": (WORKLOAD / "readiness.bright").read_text("utf-8")})
    (name,) = standard.scorecards
    scorecard = standard.scorecard(name)
    subjects = json.loads((WORKLOAD / "subjects.json").read_text("utf-8"))
    assert len(subjects) >= 64
    for subject in subjects:
        report = standard.evaluate(subject, at=AT)
        same(scorecard.judge(subject, at=AT), report)
        same(scorecard.judge(json.dumps(subject).encode(), at=AT), report)


class Colour(str, enum.Enum):
    BLUE = "x"


@dataclasses.dataclass
class Thing:
    subject: str
    a: Any = None
    i: Any = None
    j: Any = None


@pytest.mark.parametrize(
    "document",
    [
        {"subject": "thing:x", "a": Colour.BLUE, "c": (1, 2), "d": {"e": Colour.BLUE, "f": ["x"]}},
        {"subject": "thing:x", "i": datetime(2026, 1, 14, 12, tzinfo=timezone(timedelta(hours=3))), "j": timedelta(days=2)},
        {"subject": "thing:x", "b": 2**60, "g": {"x": 10**40}},
        Thing("thing:x", "x", datetime(2026, 1, 14, 12, tzinfo=timezone.utc), timedelta(hours=25)),
        {"subject": "thing:x", "observed_at": datetime(2026, 1, 20, tzinfo=timezone.utc)},
        {"kind": "Thing", "name": "x", "release": "2", "b": 1},
        {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "x"}, "b": 1},
    ],
)
def test_rarer_values_mean_the_same(document: Any) -> None:
    standard = wide()
    same(standard.scorecard("all").judge(document, at=AT), standard.evaluate(document, at=AT))


def test_models(standard: Standard) -> None:
    model = Model(subject="service:a", owner="x", coverage="81", info=Inner(level=2), deployed=datetime.now(timezone.utc))
    found = standard.scorecard("readiness").judge(model, at=AT)
    assert found is not None and found["coverage"] is Verdict.MET
    assert isinstance(model, pydantic.BaseModel)


def test_only_what_is_read_is_looked_at(standard: Standard) -> None:
    scorecard = standard.scorecard("readiness")
    ring: dict[str, Any] = dict(DOCUMENT)
    ring["elsewhere"] = ring
    assert scorecard.judge(ring, at=AT) == scorecard.judge(DOCUMENT, at=AT)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (DOCUMENT | {"coverage": math.nan}, "facts.coverage"),
        (DOCUMENT | {"tags": ["a", {1}]}, "facts.tags[1]"),
        (DOCUMENT | {"owner": "\ud800"}, "facts.owner"),
        (DOCUMENT | {"owner": object()}, "facts.owner"),
        (DOCUMENT | {"coverage": 10**5000}, "facts.coverage"),
        (5, "facts"),
        ([DOCUMENT], "facts"),
        (Path("facts.json"), "facts"),
        (None, "facts"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(standard: Standard, document: Any, path: str) -> None:
    scorecard = standard.scorecard("readiness")
    for ask in (lambda: scorecard.judge(document, at=AT), lambda: scorecard.bind(document)):
        with pytest.raises(FactsError) as caught:
            ask()
        assert caught.value.path == path
    # And the next one is judged as if nothing had been.
    same(scorecard.judge(DOCUMENT, at=AT), standard.evaluate(DOCUMENT, at=AT))


@pytest.mark.parametrize(
    "document",
    [{}, {"subject": "group:x"}, {"subject": 5}, DOCUMENT | {"observed_at": "soon"}, "{", "[]", b"\xff", "", '{"subject": "service:a"} x'],
)
def test_what_is_no_document_about_a_subject_is_refused(standard: Standard, document: Any) -> None:
    with pytest.raises(FactsError) as caught:
        standard.scorecard("readiness").judge(document, at=AT)
    assert caught.value.problems or caught.value.path


def test_an_error_says_what_to_hand_over_instead(standard: Standard) -> None:
    scorecard = standard.scorecard("readiness")
    for document, help in ((Path("facts.json"), "`path.read_bytes()`"), ([DOCUMENT], "`evaluate` takes a list of them")):
        with pytest.raises(FactsError, match=re.escape(help)):
            scorecard.judge(document, at=AT)  # type: ignore[arg-type]


def test_exceptions_and_sources() -> None:
    text = (
        "entity service { coverage number source sonar }\nscorecard s for service { bar b tier b { "
        "rule c { require coverage >= 80 } } }"
    )
    scorecard = Standard.compile({"a.bright": text}).scorecard("s")
    document = {"subject": "service:checkout", "coverage": 90}
    assert not scorecard.judge(document, at=AT).ready  # type: ignore[union-attr]
    assert scorecard.judge(document, at=AT, source="sonar").ready  # type: ignore[union-attr]
    with pytest.raises(brightline.InstantError):
        scorecard.judge(document, at=datetime(2026, 1, 1))


def test_an_exception_waives(standard: Standard) -> None:
    scorecard = standard.scorecard("readiness")
    document = {"subject": "service:checkout", "owner": "x", "coverage": 71, "tags": ["a"]}
    for exceptions in (Exceptions(RECORD), RECORD, [RECORD]):
        found = scorecard.judge(document, at=AT, exceptions=exceptions)
        assert found is not None and found["coverage"] is Verdict.WAIVED
        assert found.ready and not found.earned_ready and found.tier == "silver" and found.earned_tier is None
        same(found, standard.evaluate(document, at=AT, exceptions=exceptions))
        bound = scorecard.bind(document, exceptions=exceptions)
        assert bound.judge(at="2026-02-01")["coverage"] is Verdict.UNMET  # type: ignore[index]
    assert scorecard.judge(document, at=AT)["coverage"] is Verdict.UNMET  # type: ignore[index]


def test_verdicts_are_values(standard: Standard) -> None:
    scorecard = standard.scorecard("readiness")
    found, again = scorecard.judge(DOCUMENT, at=AT), scorecard.judge(dict(DOCUMENT), at=AT)
    assert found is not None and found == again and hash(found) == hash(again)
    assert found != scorecard.judge({"subject": "service:x"}, at=AT) and found != 5
    assert copy.copy(found) is found and copy.deepcopy(found) is found
    assert repr(found) == "Verdicts(applies=True, ready=False, tier=None, earned_ready=False, earned_tier=None)"
    # A dict that is handed out is the caller's own.
    found.rules.clear()
    found.rules["coverage"] = Verdict.RETIRED
    assert list(found.rules) == [rule.name for rule in scorecard.rules] and found.rules == again.rules
    assert {rule: found[rule] for rule in found.rules} == found.rules
    with pytest.raises(KeyError):
        found["nothing"]
    with pytest.raises(AttributeError):
        found.ready = True  # type: ignore[misc]
    assert repr(scorecard.bind(DOCUMENT)) == "<brightline.Bound: 3 rules>"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here to measure with")
def test_a_million_judgements_do_not_grow_the_process(standard: Standard) -> None:
    """Two hundred thousand of each of five ways."""
    scorecard = standard.scorecard("readiness")
    text = json.dumps(DOCUMENT).encode()
    at = datetime(2026, 1, 15, tzinfo=timezone.utc)
    bound = scorecard.bind(DOCUMENT)

    def rounds(count: int) -> None:
        for _ in range(count):
            scorecard.judge(DOCUMENT, at=AT)
            scorecard.judge(text, at=AT).rules  # type: ignore[union-attr]
            scorecard.bind(DOCUMENT)
            bound.judge(at=at).unmet  # type: ignore[union-attr]
            scorecard.judge(DOCUMENT | {"deployed": at}, at=at)

    rounds(20_000)
    gc.collect()
    before = resident()
    rounds(200_000)
    gc.collect()
    # A byte and a half a judgement: no object that is left behind is as small.
    assert resident() - before < 1_500_000


def test_facts_are_for_reports(standard: Standard) -> None:
    with pytest.raises(FactsError):
        standard.scorecard("readiness").judge(Facts(DOCUMENT), at=AT)
