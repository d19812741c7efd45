"""The conformance cases through the binding: every answer is, byte for byte, what the Rust host gives.

`cargo xtask cases` writes the file; that Rust's answers are right is held by its own run of the same cases.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import brightline

FILE = Path(os.environ.get("BRIGHTLINE_CASES", Path(__file__).parents[2] / "target/conformance/cases.json"))
CASES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"]


def names(cases: list[dict[str, Any]]) -> list[str]:
    return [case["place"] for case in cases]


REFUSED = [case for case in CASES if case["tests"] is None]
ACCEPTED = [case for case in CASES if case["tests"] is not None]
JUDGED = [case for case in ACCEPTED if case["answers"]]


def compiled(case: dict[str, Any]) -> brightline.Standard:
    return brightline.Standard.compile({file["name"]: file["text"] for file in case["standard"]})


def evidence(case: dict[str, Any]) -> tuple[brightline.Facts, brightline.Exceptions]:
    facts = brightline.Facts([])
    for file in case["facts"]:
        facts += brightline.Facts.parse(file["text"], name=file["name"], format=file["format"], source=file["source"])
    exceptions = brightline.Exceptions([])
    for file in case["exceptions"]:
        exceptions += brightline.Exceptions.parse(file["text"].encode(), name=file["name"], format=file["format"])
    return facts, exceptions


def plain(found: tuple[brightline.Diagnostic, ...]) -> list[dict[str, Any]]:
    return [
        {"code": it.code, "severity": it.severity, "message": it.message, "help": it.help, "place": str(it.span)}
        for it in found
    ]


def test_the_suite_is_whole() -> None:
    assert len(CASES) >= 300 and len(REFUSED) >= 50 and len(JUDGED) >= 200


@pytest.mark.parametrize("case", REFUSED, ids=names(REFUSED))
def test_a_refused_standard_says_all_that_is_wrong(case: dict[str, Any]) -> None:
    with pytest.raises(brightline.StandardError) as caught:
        compiled(case)
    assert plain(caught.value.diagnostics) == case["diagnostics"]
    for diagnostic in caught.value.diagnostics:
        assert diagnostic.message in diagnostic.drawing or "\n" in diagnostic.message or len(diagnostic.drawing) > 99
        assert diagnostic.drawing in str(caught.value)


@pytest.mark.parametrize("case", ACCEPTED, ids=names(ACCEPTED))
def test_the_tests_of_a_standard_end_as_they_do_in_rust(case: dict[str, Any]) -> None:
    standard = compiled(case)
    assert plain(standard.warnings) == case["diagnostics"]
    outcomes = [
        {
            "title": outcome.title,
            "scorecard": outcome.scorecard,
            "place": outcome.place,
            "failures": [
                {"place": failure.place, "expected": failure.expected, "found": failure.found}
                for failure in outcome.failures
            ],
        }
        for outcome in standard.test()
    ]
    assert outcomes == case["tests"]


@pytest.mark.parametrize("case", JUDGED, ids=names(JUDGED))
def test_the_bytes_are_those_of_rust(case: dict[str, Any]) -> None:
    standard, (facts, exceptions) = compiled(case), evidence(case)
    for answer in case["answers"]:
        at = answer["at"]
        report = standard.evaluate(facts, at=at, exceptions=exceptions)
        assert report.to_json().decode() == answer["report"]
        opened(report)
        for selected in answer["selections"]:
            named = {"scorecard": selected["scorecard"], "subject": selected["subject"]}
            report = standard.evaluate(facts, at=at, exceptions=exceptions, **named)
            assert report.to_json().decode() == selected["report"]
            explanation = standard.explain(facts, at=at, exceptions=exceptions, **named)
            assert explanation.to_json().decode() == selected["explanation"]
            opened(explanation)
        until = answer["forecast"]["until"]
        forecast = standard.forecast(facts, at=at, until=until, exceptions=exceptions)
        assert forecast.to_json().decode() == answer["forecast"]["bytes"]
        opened(forecast)
        register = standard.register(facts, at=at, exceptions=exceptions)
        assert register.to_json().decode() == answer["register"]
        opened(register)


def opened(answer: object) -> None:
    """Every attribute of an answer can be looked at, down to the last, and holds what the canonical form holds."""
    data = answer.to_dict()  # type: ignore[attr-defined]
    for key, value in data.items():
        held(getattr(answer, key), value)


def held(found: Any, data: Any) -> None:
    if isinstance(found, brightline.Frozen) or hasattr(type(found), "__match_args__") and isinstance(data, dict):
        keys = found.keys() if isinstance(found, brightline.Frozen) else type(found).__match_args__
        assert set(data) <= {key.rstrip("_") for key in keys} or isinstance(found, brightline.Frozen)
        for key, part in data.items():
            if isinstance(found, brightline.Frozen):
                held(found[key], part)
            else:
                held(getattr(found, key if hasattr(found, key) else f"{key}_"), part)
    elif isinstance(data, list):
        assert isinstance(found, tuple) and len(found) == len(data)
        for one, part in zip(found, data, strict=True):
            held(one, part)
    elif isinstance(found, brightline.Missing):
        assert data == {"missing": found.value}
    elif hasattr(found, "isoformat"):
        assert found.utcoffset().total_seconds() == 0 and data.startswith(found.strftime("%Y-%m-%dT%H:%M:%S").zfill(19))
    else:
        assert found == data
