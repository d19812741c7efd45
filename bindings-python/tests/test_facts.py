"""What is handed over as facts: whatever its form, it means what the same JSON means."""

from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import json
import math
import types
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightline
from brightline import Facts, FactsError, InstantError, Missing, Standard, Verdict
from conftest import TEXT

AT = "2026-01-15"
DOCUMENT = {"subject": "service:checkout", "owner": "payments", "coverage": 71, "tags": ["a"], "info": {"level": 1}}

# Fields of every form at the top of a document, so that whatever is generated meets a type.
WIDE = """
entity thing {
  a text  b number  c list of number  d { e text, f list of text }  g map of number  h bool  i time  j duration
}
scorecard all for thing {
  bar only
  tier only {
    rule a { require a == "x" }       rule b { require b > 0 }             rule c { require any v in c where v > 0 }
    rule d { require d.e == "x" and d.f contains "x" }                     rule g { require g contains "x" }
    rule h { require h }              rule i { require age(i) < 1 day }    rule j { require j > 1 day }
  }
}
"""


@functools.cache
def wide() -> Standard:
    return Standard.compile({"wide.bright": WIDE})


# A JSON integer is one up to any size; a float of Python is written with fraction or exponent, or is refused.
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
trees = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from("abcdghij") | texts, trees, max_size=8).map(
    lambda tree: {key: value for key, value in tree.items() if key not in IDENTITY} | {"subject": "thing:x"}
)
IDENTITY = {"subject", "kind", "name", "namespace", "release", "metadata", "apiVersion", "observed_at"}


def judged(standard: Standard, facts: Any) -> bytes:
    return standard.evaluate(facts, at=AT).to_json()


@settings(max_examples=400, deadline=None)
@given(st.lists(documents, max_size=3))
def test_objects_mean_what_their_json_means(docs: list[dict[str, Any]]) -> None:
    standard = wide()
    text = json.dumps(docs, ensure_ascii=False)
    expected = judged(standard, text)
    assert judged(standard, docs) == expected
    assert judged(standard, text.encode()) == expected
    assert judged(standard, bytearray(text.encode())) == expected
    assert judged(standard, memoryview(text.encode())) == expected
    assert judged(standard, iter(docs)) == expected
    assert judged(standard, Facts(docs)) == expected
    assert judged(standard, tuple(collections.OrderedDict(doc) for doc in docs)) == expected
    assert judged(standard, [types.MappingProxyType(doc) for doc in docs]) == expected


class Plain:
    """Of no class that says anything."""


bad = st.sampled_from(
    [math.nan, math.inf, -math.inf, {1}, frozenset(), b"x", bytearray(b"x"), 1j, Plain(), Plain, print, object()]
    + [datetime(2026, 1, 1), datetime.max.time(), "\ud800", {1: 2}, {None: 1}, {"\udfff": 1}, Decimal("Infinity"), range(3)]
)
steps = st.lists(st.integers(0, 3) | st.sampled_from(["a", "b_1", "c d", "", 'q"']), max_size=6)


@settings(max_examples=300, deadline=None)
@given(bad, steps)
def test_a_bad_value_is_refused_with_its_place(value: Any, steps: list[int | str]) -> None:
    path = ""
    for step in reversed(steps):
        value = [0] * step + [value] if isinstance(step, int) else {step: value}
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if step.isidentifier() else f"[{json.dumps(step)}]"
    docs = [DOCUMENT, {"subject": "thing:x", "v": value}]
    with pytest.raises(FactsError) as caught:
        wide().evaluate(docs, at=AT)
    assert caught.value.path == f"facts[1].v{path}"
    assert str(caught.value).startswith("facts[1].v") and "{" not in str(caught.value).split(":")[-1]


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.just(0) | st.builds(object), lambda it: st.lists(it) | st.dictionaries(st.integers() | texts, it)))
def test_nothing_but_our_own_errors_comes_out(value: Any) -> None:
    for ask in (lambda: wide().evaluate(value, at=AT), lambda: wide().register(at=AT, exceptions=value)):
        try:
            ask()
        except brightline.BrightlineError:
            pass


def deep(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return {"subject": "thing:x", "v": value}


def test_depth_is_bounded_and_cycles_are_seen() -> None:
    standard = wide()
    assert standard.evaluate(deep(127), at=AT).problems == ()
    with pytest.raises(FactsError, match="more than 128"):
        standard.evaluate(deep(128), at=AT)
    with pytest.raises(FactsError, match="more than 128"):
        standard.evaluate(deep(100_000), at=AT)
    ring: dict[str, Any] = {"subject": "thing:x"}
    ring["d"] = {"e": [ring]}
    with pytest.raises(FactsError, match="holds itself") as caught:
        standard.evaluate(ring, at=AT)
    assert caught.value.path == "facts.d.e[0]"
    # What is shared, and holds no part of itself, is no ring.
    shared = [1]
    assert standard.evaluate({"subject": "thing:x", "c": shared, "v": [shared, shared]}, at=AT).problems == ()


def test_what_is_shared_does_not_blow_up() -> None:
    value: Any = "x" * 1000
    for _ in range(80):
        value = [value, value]
    with pytest.raises(FactsError, match="64 MiB"):
        wide().evaluate({"subject": "thing:x", "v": value}, at=AT)


def test_integers_past_what_a_double_holds_are_bad_evidence() -> None:
    standard = wide()
    for number in (2**53, -(2**53)):
        assert not standard.evaluate({"subject": "thing:x", "b": number}, at=AT).problems
    for number in (2**53 + 1, -(2**53) - 1, 10**100):
        report = standard.evaluate({"subject": "thing:x", "b": number}, at=AT)
        assert report.results[0].rule("b").proof[0].found["b"] is Missing.TOO_LARGE
        assert report.problems[0].path == "b" and str(number)[:40] in report.problems[0].message
        assert judged(standard, {"subject": "thing:x", "b": number}) == judged(
            standard, f'{{"subject": "thing:x", "b": {number}}}'
        )


class Level(enum.IntEnum):
    LOW = 1


class Colour(str, enum.Enum):
    RED = "red"


class Kind(enum.Enum):
    PAIR = ("a", 2)


class Pair(NamedTuple):
    level: int
    note: str | None


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (Decimal("1.50"), 1.5),
        (Decimal("1E+3"), 1e3),
        (Decimal("12"), 12),
        (Level.LOW, 1),
        (Colour.RED, "red"),
        (Kind.PAIR, ["a", 2]),
        ((1, 2), [1, 2]),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Pair(1, None), {"level": 1, "note": None}),
        (collections.UserDict({"x": 1}), {"x": 1}),
        (-0.0, 0),
        (type("Sub", (str,), {})("x"), "x"),
        (type("Sub", (int,), {})(3), 3),
    ],
)
def test_kindred_values(value: Any, same: Any) -> None:
    standard = wide()
    assert judged(standard, {"subject": "thing:x", "v": value}) == judged(standard, {"subject": "thing:x", "v": same})


def test_times(standard: Standard) -> None:
    zone = timezone(timedelta(hours=1))
    found = {
        "subject": "service:x",
        "deployed": datetime(2026, 1, 14, 10, 30, 0, 5, tzinfo=zone),
        "ends": date(2026, 2, 1),
        "window": timedelta(days=1, microseconds=-1),
    }
    text = Standard.compile(
        {
            "a.bright": TEXT.replace(
                "tier silver",
                "tier iron { rule times { require deployed == 2026-01-14T09:30:00.000005Z and ends == 2026-02-01 "
                "and window + 0.000001 seconds == 24 hours } } tier silver",
            )
        }
    )
    assert text.evaluate(found, at=AT).results[0].rule("times").verdict is Verdict.MET
    with pytest.raises(FactsError, match="naive") as caught:
        standard.evaluate(found | {"deployed": datetime(2026, 1, 1)}, at=AT)
    assert caught.value.path == "facts.deployed"
    with pytest.raises(FactsError, match="0001 to 9999"):
        standard.evaluate(found | {"deployed": datetime.max.replace(tzinfo=timezone(-timedelta(hours=3)))}, at=AT)
    with pytest.raises(FactsError, match="292,000"):
        standard.evaluate(found | {"window": timedelta.max}, at=AT)


@dataclasses.dataclass
class Info:
    level: int | None = None
    note: str | None = None


@dataclasses.dataclass(slots=True)
class Service:
    subject: str
    owner: str | None
    coverage: float
    info: Info
    kinds: dataclasses.InitVar[int] = 0


class Inner(pydantic.BaseModel):
    level: int
    note: str | None = None


class Model(pydantic.BaseModel):
    subject: str
    the_owner: str = pydantic.Field(alias="owner")
    coverage: Decimal
    info: Inner
    deployed: datetime


def test_dataclasses_and_models(standard: Standard) -> None:
    service = Service("service:a", None, 90.0, Info(note=""))
    same = {"subject": "service:a", "owner": None, "coverage": 90.0, "info": {"level": None, "note": ""}}
    assert judged(standard, service) == judged(standard, same) == judged(standard, [service])
    model = Model(
        subject="service:a", owner="x", coverage=Decimal("80.5"), info=Inner(level=2), deployed=datetime.now(timezone.utc)
    )
    same = {"subject": "service:a", "owner": "x", "coverage": 80.5, "info": {"level": 2, "note": None}}
    assert judged(standard, model) == judged(standard, same | {"deployed": model.deployed})
    assert judged(standard, [model, service]) == judged(
        standard, [same | {"deployed": model.deployed}, {**dataclasses.asdict(service)}]
    )
    with pytest.raises(FactsError, match=r"facts\.note"):
        standard.evaluate(dataclasses.make_dataclass("D", ["subject", "note"])("service:a", object()), at=AT)


def test_missing_and_none_keep_their_meaning(standard: Standard) -> None:
    def why(document: dict[str, Any]) -> Any:
        return standard.evaluate(document, at=AT).results[0].rule("has-owner").proof[0].found["owner"]

    assert why({"subject": "service:x"}) is Missing.ABSENT
    assert why({"subject": "service:x", "owner": None}) is Missing.NULL
    assert why({"subject": "service:x", "owner": " "}) is Missing.BLANK
    assert why({"subject": "service:x", "owner": 5}) is Missing.WRONG_TYPE
    assert Missing.NULL.is_absent and not Missing.WRONG_TYPE.is_absent


def test_a_document_that_raises_says_where(standard: Standard) -> None:
    class Loud(collections.UserDict[str, Any]):
        def items(self) -> Any:
            raise RuntimeError("not now")

    class Stop(collections.UserDict[str, Any]):
        def items(self) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(FactsError, match=r"facts\[1\]\.info: it cannot be read: not now") as caught:
        standard.evaluate([DOCUMENT, {"subject": "service:x", "info": Loud()}], at=AT)
    assert isinstance(caught.value.__cause__, RuntimeError)
    with pytest.raises(KeyboardInterrupt):
        standard.evaluate([DOCUMENT, {"subject": "service:x", "info": Stop()}], at=AT)


def test_a_dict_that_changes_while_it_is_read(standard: Standard) -> None:
    document: dict[str, Any] = {"subject": "service:x"}

    class Changing(enum.Enum):
        A = "a"

        @property
        def value(self) -> str:  # type: ignore[override]
            document.clear()
            return "a"

    document.update({"owner": Changing.A, "tags": ["x"], "coverage": 90})
    assert standard.evaluate(document, at=AT).results[0].rule("coverage").verdict is Verdict.MET


def test_what_the_language_refuses_costs_that_document(standard: Standard) -> None:
    report = standard.evaluate([DOCUMENT, {"owner": "nobody"}, DOCUMENT | {"observed_at": "soon"}], at=AT)
    assert [problem.document for problem in report.problems] == ["facts#2", "facts#3"]
    assert report.summary.scored == 1
    # Of one that is handed over as it is, nothing is left to judge.
    with pytest.raises(FactsError, match="names no subject") as caught:
        standard.evaluate({"owner": "nobody"}, at=AT)
    assert caught.value.problems[0].code == "BL208"
    held = Facts({"owner": "nobody"}, name="who.json")
    assert held.problems[0].document == "who.json" and standard.evaluate(held, at=AT).problems == held.problems
    with pytest.raises(FactsError, match="pathlib"):
        standard.evaluate("catalog/", at=AT)


def test_files_tables_and_sources(tmp_path: Path, standard: Standard) -> None:
    (tmp_path / "a.yaml").write_text("subject: service:a\nowner: x\n---\nsubject: service:b\n")
    (tmp_path / "b.csv").write_text("subject,coverage\nservice:a,90\nservice:b,much\n")
    (tmp_path / "notes.txt").write_text("no document")
    facts = Facts.load(tmp_path, source="catalog")
    assert repr(facts) == "<brightline.Facts: 2 documents, 1 table>"
    assert facts.subjects == ("service:default/a", "service:default/b")
    report = standard.evaluate(facts, at=AT)
    assert report.result("service:default/a").rule("coverage").verdict is Verdict.MET
    assert report.problems[0].document == (tmp_path / "b.csv").as_posix() + "#2"
    assert judged(standard, tmp_path) == judged(standard, Facts.load(str(tmp_path)))
    # Each standard reads the cells by its own fields.
    other = Standard.compile({"o.bright": TEXT.replace("coverage  number", "coverage text").replace(">= 80", '== "90"')})
    assert other.evaluate(facts, at=AT).result("service:default/a").rule("coverage").verdict is Verdict.MET
    assert judged(standard, facts) == report.to_json()
    with pytest.raises(FileNotFoundError):
        Facts.load(tmp_path / "nobody")
    with pytest.raises(FactsError, match="name of a source"):
        Facts(DOCUMENT, source="so nar")
    with pytest.raises(TypeError):
        Facts.load(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Facts.parse(5, name="x")  # type: ignore[arg-type]


def test_facts_join_and_do_not_change(standard: Standard) -> None:
    a, b = Facts({"subject": "service:a"}, name="a"), Facts({"subject": "service:a", "owner": "x"}, name="b")
    assert judged(standard, a + b) == judged(standard, b + a)
    assert (a + b).subjects == ("service:default/a",) and repr(a) == "<brightline.Facts: 1 document>"
    with pytest.raises(TypeError):
        a + {"subject": "service:c"}  # type: ignore[operator]
    with pytest.raises(AttributeError):
        a.problems = ()  # type: ignore[misc]


@pytest.mark.parametrize("at", [datetime(2026, 1, 15), 5, None, "", "2026-02-30", "2026-01-15T00:00:00", 1.5, object()])
def test_an_instant_has_a_zone(standard: Standard, at: Any) -> None:
    with pytest.raises(InstantError, match="^at: "):
        standard.evaluate(DOCUMENT, at=at)


def test_instants_of_all_forms(standard: Standard) -> None:
    at = datetime(2026, 1, 15, tzinfo=timezone.utc)
    forms = [at, at.astimezone(timezone(timedelta(hours=5))), date(2026, 1, 15), "2026-01-15", "2026-01-15T01:00:00+01:00"]
    assert len({judged_at(standard, form) for form in forms}) == 1
    assert standard.evaluate(DOCUMENT, at=at).at == at
    with pytest.raises(TypeError):
        standard.evaluate(DOCUMENT)  # type: ignore[call-arg]


def judged_at(standard: Standard, at: Any) -> bytes:
    return standard.evaluate(DOCUMENT, at=at).to_json()


@settings(max_examples=200, deadline=None)
@given(st.datetimes(timezones=st.timezones()))
def test_every_aware_datetime_is_its_instant_or_out_of_range(at: datetime) -> None:
    standard = wide()
    utc: Callable[[], datetime] = lambda: at.astimezone(timezone.utc)
    try:
        expected = utc()
    except OverflowError:
        with pytest.raises(InstantError):
            standard.evaluate([], at=at)
    else:
        assert standard.evaluate([], at=at).at == expected
