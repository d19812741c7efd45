"""What comes out: frozen, equal by its bytes, and pleasant to look at."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import rich.console
import rich.pretty

import brightline
from brightline import Exceptions, Facts, Missing, Scorecard, Standard, UnknownName, Verdict

AT = "2026-01-15"


def test_a_report(example: Standard, example_facts: Facts) -> None:
    report = example.evaluate(example_facts, at=AT)
    assert (report.schema, report.engine) == ("brightline/report/1", brightline.__version__)
    assert report.at == datetime(2026, 1, 15, tzinfo=timezone.utc)
    assert report.to_dict() == json.loads(report.to_json())
    assert not report.ready and report.summary.scored == 32
    result = report.result("component:default/checkout@2.4.1", "production-readiness")
    assert result.next is not None and result.next.tier == "gold"
    with pytest.raises(LookupError, match="several scorecards"):
        report.result("component:default/checkout")
    with pytest.raises(UnknownName):
        report.result("component:default/nobody")
    with pytest.raises(UnknownName):
        result.rule("nothing")
    unmet = [rule for it in report.results for rule in it.rules if rule.verdict is Verdict.UNMET]
    assert unmet and all(rule.proof for rule in unmet)
    assert unmet[0].verdict == "unmet" and unmet[0].verdict.counts


def answers(standard: Standard, facts: Facts) -> list[Any]:
    return [
        standard.evaluate(facts, at=AT),
        standard.forecast(facts, at=AT, until=timedelta(days=90)),
        standard.explain(facts, at=AT, subject="returns"),
        standard.register(facts, at=AT),
    ]


def test_answers_are_values(example: Standard, example_facts: Facts) -> None:
    for one, same in zip(answers(example, example_facts), answers(example, example_facts), strict=True):
        assert one == same and hash(one) == hash(same) and one is not same
        for copied in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
            assert copied == one and copied.to_json() == one.to_json()
        assert one != one.to_json() and one.__eq__(5) is NotImplemented
        with pytest.raises(AttributeError):
            one.at = 5
        assert repr(one).startswith(type(one).__name__ + "(at='2026-01-15T00:00:00+00:00', ")
        shown = io.StringIO()
        rich.console.Console(file=shown, width=100).print(rich.pretty.Pretty(one))
        assert type(one).__name__ in shown.getvalue()


def test_parts_are_values(example: Standard, example_facts: Facts) -> None:
    result = example.evaluate(example_facts, at=AT).results[0]
    assert pickle.loads(pickle.dumps(result)) == result == copy.deepcopy(result)
    assert len({result, copy.deepcopy(result)}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.tier = "gold"  # type: ignore[misc]
    proofs = [proof for it in example.evaluate(example_facts, at=AT).results for rule in it.rules for proof in rule.proof]
    found = proofs[0].found
    assert pickle.loads(pickle.dumps(found)) == found and hash(found) == hash(copy.deepcopy(found))
    with pytest.raises(TypeError):
        found["x"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        found.x = 1  # type: ignore[attr-defined]
    match result:
        case brightline.Result(subject=subject, ready=bool()):
            assert subject == result.subject
        case _:
            pytest.fail("a result matches its class")


def test_html_is_a_table_and_escapes_what_facts_say(standard: Standard, example: Standard, example_facts: Facts) -> None:
    html = example.evaluate(example_facts, at=AT)._repr_html_()
    assert html.startswith("<table>") and html.count("<tr>") == 1 + 34 and "✗ not ready" in html and "ready" in html
    rogue = standard.compile({"<b>.bright": "entity x { a text }\nscorecard s for x { bar b tier b { rule r { require a == \"<i>\" } } }"})
    assert "<i>" not in rogue.evaluate({"subject": "x:y"}, at=AT)._repr_html_()
    for answer in (example.forecast(example_facts, at=AT, until="90 days"), example.register(example_facts, at=AT)):
        assert answer._repr_html_().startswith("<table>")
    many = [{"subject": f"service:s{number}"} for number in range(80)]
    assert "30 more results" in standard.evaluate(many, at=AT)._repr_html_()


def test_a_standard_says_what_it_is(standard: Standard) -> None:
    assert standard.scorecards == ("readiness",) and list(standard.sources) == ["readiness.bright"]
    scorecard = standard.scorecard("readiness")
    assert (scorecard.name, scorecard.title, scorecard.description) == ("readiness", "Readiness", None)
    assert (scorecard.owner, scorecard.bar, scorecard.see) == ("group:sre", "bronze", ())
    assert [(tier.name, tier.title) for tier in scorecard.tiers] == [("bronze", "Minimum"), ("silver", None)]
    rule = scorecard.rules[0]
    assert (rule.name, rule.tier, rule.weight, rule.maps_to) == ("has-owner", "bronze", 2.0, ("A-1", "A-2"))
    assert (rule.effort, rule.owner) == (timedelta(minutes=90), "group:sre")
    assert pickle.loads(pickle.dumps(standard)) == standard and copy.copy(standard) is standard
    assert pickle.loads(pickle.dumps(scorecard)) == scorecard and hash(scorecard) == hash(copy.deepcopy(scorecard))
    assert standard != Standard.compile({"other.bright": standard.sources["readiness.bright"]})
    assert len({standard, pickle.loads(pickle.dumps(standard))}) == 1
    assert isinstance(scorecard, Scorecard) and scorecard != standard
    assert "unused" not in repr(standard) and repr(standard) == "<brightline.Standard: readiness>"


def test_names_that_are_not_there(standard: Standard) -> None:
    facts = {"subject": "service:checkout"}
    with pytest.raises(UnknownName, match="did you mean `readiness`") as caught:
        standard.scorecard("redyness")
    assert (caught.value.what, caught.value.nearest) == ("scorecard", "readiness")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    for ask in (standard.evaluate, standard.explain):
        with pytest.raises(UnknownName, match="no subject `service:default/chekout`; did you mean"):
            ask(facts, at=AT, subject="chekout")
        with pytest.raises(UnknownName, match="no subject `a b`"):
            ask(facts, at=AT, subject="a b")
    with pytest.raises(UnknownName, match="no rule"):
        standard.explain(facts, at=AT, subject="checkout", rule="coverge")
    assert standard.explain(facts, at=AT, subject="checkout", rule="coverage").results[0].rules[0].rule == "coverage"


RECORD = {
    "name": "EX-1",
    "for": {"entity": "service", "subject": "checkout"},
    "waives": ["readiness/coverage"],
    "reason": "The rig is being rebuilt",
    "requested": {"by": "user:amy", "on": datetime(2026, 1, 10, tzinfo=timezone.utc)},
    "approved": {"by": "user:cto", "on": "2026-01-11"},
    "until": "2026-01-25",
}


def test_exceptions_in_all_forms(standard: Standard, tmp_path: Any) -> None:
    facts = {"subject": "service:checkout", "owner": "x", "coverage": 71}
    text = json.dumps(RECORD | {"requested": {"by": "user:amy", "on": "2026-01-10"}})
    (tmp_path / "ex.json").write_text(text)
    for given in (RECORD, [RECORD], text, text.encode(), tmp_path, tmp_path / "ex.json", Exceptions(RECORD)):
        report = standard.evaluate(facts, at=AT, exceptions=given)
        rule = report.results[0].rule("coverage")
        assert rule.verdict is Verdict.WAIVED and rule.exception == "EX-1"
        assert rule.until == datetime(2026, 1, 25, tzinfo=timezone.utc)
        assert report.ready and not report.results[0].earned_ready
        assert standard.register(at=AT, exceptions=given).exceptions[0].name == "EX-1"
    two = Exceptions(RECORD) + Exceptions(RECORD | {"name": "EX-2"}, name="more")
    assert len(two) == 2 and repr(two) == "<brightline.Exceptions: 2 records>"
    report = standard.evaluate(facts, at=AT, exceptions=RECORD | {"nmae": 1})
    assert report.problems[0].document == "exceptions" and "nmae" in str(report.problems[0])
    with pytest.raises(brightline.ExceptionsError, match=r"exceptions\[0\]\.requested\.on: .*naive") as caught:
        standard.evaluate(facts, at=AT, exceptions=[RECORD | {"requested": {"by": "x", "on": datetime(2026, 1, 1)}}])
    assert caught.value.path == "exceptions[0].requested.on"
    with pytest.raises(brightline.ExceptionsError, match="no record can be used"):
        standard.evaluate(facts, at=AT, exceptions="EX-1")
    with pytest.raises(brightline.ExceptionsError, match="expected"):
        standard.evaluate(facts, at=AT, exceptions=5)  # type: ignore[arg-type]
    with pytest.raises(brightline.ExceptionsError, match="no format"):
        Exceptions.parse("", name="x", format="csv")  # type: ignore[arg-type]
    # A file of records that cannot be read stands in the report, as with the command.
    broken = Exceptions.parse("{", name="broken.json")
    assert standard.evaluate(facts, at=AT, exceptions=broken).problems[0].document == "broken.json"


def test_an_error_draws_its_lines_and_never_json() -> None:
    text = "entity service { ownr text }\nscorecard s for servce { bar b tier b { rule r { require owner is present } } }\n"
    with pytest.raises(brightline.StandardError) as caught:
        Standard.compile({"a.bright": text})
    error = caught.value
    first = error.diagnostics[0]
    assert first.span is not None and (first.span.file, first.span.line) == ("a.bright", 2)
    assert "scorecard s for servce" in str(error) and "^^^^^^" in str(error) and first.code in str(error)
    assert '{"' not in str(error)
    assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics
    assert str(first).startswith("a.bright:2:17: error[")


@pytest.mark.parametrize("sources", [5, None, [], "a", {"a": 5}, {5: "a"}, {"a.bright": b"entity"}])
def test_sources_of_other_kinds(sources: Any) -> None:
    with pytest.raises(TypeError, match="sources"):
        Standard.compile(sources)


def test_a_host_allows_fewer_steps(tmp_path: Any) -> None:
    text = "entity s { xs list of number } scorecard c for s { bar b tier b { rule r { require no x in xs where x > 3 } } }"
    work = Standard.compile({"a.bright": text}).work
    assert work > 10_000
    assert Standard.compile({"a.bright": text}, within=work).work == work
    (tmp_path / "a.bright").write_text(text)
    for compiled in (
        lambda: Standard.compile({"a.bright": text}, within=work - 1),
        lambda: Standard.load(tmp_path, within=work - 1),
    ):
        with pytest.raises(brightline.StandardError, match=f"may take {work} steps") as caught:
            compiled()
        assert caught.value.diagnostics[0].code == "BL118"
    with pytest.raises(OverflowError):
        Standard.compile({"a.bright": text}, within=-1)


def test_load_reads_what_the_command_reads(tmp_path: Any, example: Standard) -> None:
    assert set(example.sources) >= {"standard/readiness.bright"}
    with pytest.raises(FileNotFoundError):
        Standard.load(tmp_path / "nobody")
    with pytest.raises(brightline.StandardError, match="no `.bright` file") as caught:
        Standard.load(tmp_path)
    assert caught.value.diagnostics == ()
    with pytest.raises(TypeError):
        Standard.load()
    (tmp_path / "bad.bright").write_bytes(b"entity \xff")
    with pytest.raises(brightline.StandardError, match="not UTF-8"):
        Standard.load(tmp_path)


def test_a_test_block_says_what_it_found(standard: Standard) -> None:
    (outcome,) = standard.test()
    assert outcome.passed and outcome.title == "nobody owns it" and outcome.place == "readiness.bright:29:6"
    wrong = Standard.compile({"a.bright": standard.sources["readiness.bright"].replace("unmet", "met")})
    (outcome,) = wrong.test()
    assert not outcome.passed and outcome.failures[0].found == "rule has-owner unmet"


def test_a_forecast_knows_its_end(standard: Standard) -> None:
    facts = {"subject": "service:x", "deployed": "2026-01-01"}
    ends = ["90 days", timedelta(days=90), "2026-04-15", datetime(2026, 4, 15, tzinfo=timezone.utc)]
    assert len({standard.forecast(facts, at=AT, until=until) for until in ends}) == 1
    assert standard.forecast(facts, at=AT, until=timedelta.max).until.year == 9999
    for until in ("2026-01-01", timedelta(days=-1), datetime(2027, 1, 1), "soon", 5):
        with pytest.raises(brightline.InstantError, match="^until: "):
            standard.forecast(facts, at=AT, until=until)  # type: ignore[arg-type]


def test_values_found(standard: Standard) -> None:
    proof = standard.evaluate({"subject": "service:x", "coverage": 71.5}, at=AT).results[0].rule("coverage").proof[0]
    assert proof.found == {"coverage": 71.5} and proof.from_ == "facts" and proof.observed is None
    assert Missing("stale") is Missing.STALE
