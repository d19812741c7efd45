"""Tables of other libraries in and out: the verdicts are those of the same facts as documents."""

from __future__ import annotations

import copy
import gc
import threading
import warnings
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import brightline
from brightline import ColumnProblem, EvidenceWarning, Standard, TableError

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed here, and tables are made with it")

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
ROWS: list[dict[str, Any]] = [
    {"subject": "service:checkout", "owner": "payments", "coverage": 91.0, "tags": ["core"]},
    {"subject": "service:search", "owner": None, "coverage": 12.5, "tags": []},
    {"subject": "service:cart", "owner": "orders", "coverage": None, "tags": None},
    {"subject": "service:pricing", "owner": "orders", "coverage": 80.0, "tags": ["a", "b"]},
]
EXCEPTIONS = [
    {
        "name": "EX-1",
        "for": {"entity": "service", "subject": "cart"},
        "waives": ["readiness/coverage"],
        "reason": "Being measured",
        "requested": {"by": "user:ben", "on": "2026-01-09"},
        "approved": {"by": "user:cto", "on": "2026-01-10"},
        "until": "2026-01-20",
    }
]
RULES = ["has-owner", "coverage", "tagged"]


def table(rows: list[dict[str, Any]] = ROWS) -> Any:
    return pa.Table.from_pylist(rows)


def reported(standard: Standard, exceptions: Any = None) -> list[dict[str, Any]]:
    """What a report says of the rows, in their order."""
    report = standard.evaluate(ROWS, at=AT, exceptions=exceptions)
    by_subject = {result.subject: result for result in report.results}
    results = [by_subject[f"service:default/{row['subject'].removeprefix('service:')}"] for row in ROWS]
    return [
        {
            "subject": result.subject,
            "scorecard": result.scorecard,
            "applies": result.applies,
            "ready": result.ready,
            "tier": result.tier,
            "score": result.score,
            "earned_ready": result.earned_ready,
            "earned_tier": result.earned_tier,
            "earned_score": result.earned_score,
            "valid_until": result.valid_until,
            **{f"readiness/{rule.rule}": rule.verdict.value for rule in result.rules},
            **{f"readiness/{rule.rule}@exception": rule.exception for rule in result.rules},
        }
        for result in results
    ]


@pytest.mark.parametrize("exceptions", [None, EXCEPTIONS])
def test_a_table_says_what_a_report_says(standard: Standard, exceptions: Any) -> None:
    verdicts = standard.evaluate_table(table(), at=AT, exceptions=exceptions)
    assert isinstance(verdicts, pa.Table)
    assert verdicts.to_pylist() == reported(standard, exceptions)
    assert [row["ready"] for row in verdicts.to_pylist()] == [True, False, exceptions is not None, True]


def test_each_kind_of_pyarrow_gives_its_own(standard: Standard) -> None:
    expected = reported(standard)
    batch = table().to_batches()[0]
    verdicts = standard.evaluate_table(batch, at=AT)
    assert isinstance(verdicts, pa.RecordBatch) and verdicts.to_pylist() == expected
    nothing = standard.evaluate_table(batch.slice(0, 0), at=AT)
    assert isinstance(nothing, pa.RecordBatch) and nothing.num_rows == 0 and nothing.schema == verdicts.schema
    reader = standard.evaluate_table(pa.RecordBatchReader.from_batches(batch.schema, [batch, batch]), at=AT)
    assert isinstance(reader, pa.RecordBatchReader)
    assert [part.to_pylist() for part in reader] == [expected, expected]
    chunked = pa.concat_tables([table(), table(ROWS[:1]), table().slice(0, 0)])
    # The chunks say one thing of the first subject twice.
    assert standard.evaluate_table(chunked, at=AT).to_pylist() == expected


def test_a_struct_array_and_what_else_speaks_the_interface(standard: Standard) -> None:
    class Foreign:
        def __init__(self, held: Any) -> None:
            self.held = held

        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            return self.held.__arrow_c_stream__(requested_schema)

    verdicts = standard.evaluate_table(Foreign(table()), at=AT)
    assert isinstance(verdicts, brightline.VerdictTable)
    assert len(verdicts) == 4 and "4 rows" in repr(verdicts) and verdicts.problems == ()
    # As often as it is asked for, and its columns alone.
    assert pa.table(verdicts).to_pylist() == pa.table(verdicts).to_pylist() == reported(standard)
    assert pa.schema(verdicts) == pa.table(verdicts).schema
    array = pa.StructArray.from_arrays([column.combine_chunks() for column in table().columns], names=table().column_names)
    assert standard.evaluate_table(pa.RecordBatch.from_struct_array(array), at=AT).to_pylist() == reported(standard)


def test_the_long_form_and_masks(standard: Standard) -> None:
    long = standard.evaluate_table(table(), at=AT, exceptions=EXCEPTIONS, form="long").to_pylist()
    assert len(long) == len(ROWS) * len(RULES)
    assert long[7] == {
        "subject": "service:default/cart",
        "scorecard": "readiness",
        "rule": "coverage",
        "tier": "bronze",
        "verdict": "waived",
        "exception": "EX-1",
        "until": datetime(2026, 1, 20, tzinfo=timezone.utc),
    }
    masks = standard.evaluate_table(table(), at=AT, form="masks")
    assert masks.column("readiness/coverage").to_pylist() == [True, False, False, True]
    with pytest.raises(TableError, match="there is no form `tall`"):
        standard.evaluate_table(table(), at=AT, form="tall")  # type: ignore[arg-type]
    assert "valid_until" not in standard.evaluate_table(table(), at=AT, valid_until=False).column_names


def test_polars(standard: Standard) -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed here")
    verdicts = standard.evaluate_table(pl.DataFrame(ROWS), at=AT, exceptions=EXCEPTIONS)
    assert isinstance(verdicts, pl.DataFrame)
    assert verdicts.to_dicts() == reported(standard, EXCEPTIONS)
    categories = pl.DataFrame(ROWS).with_columns(pl.col("owner").cast(pl.Categorical))
    assert standard.evaluate_table(categories, at=AT).to_dicts() == reported(standard)


def test_duckdb(standard: Standard) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed here")
    connection = duckdb.connect()
    facts = table()  # noqa: F841 (DuckDB finds it by its name)
    relation = connection.sql("select * from facts")
    verdicts = standard.evaluate_table(relation, at=AT)
    assert isinstance(verdicts, type(relation))
    expected = [(row["subject"], row["ready"], row["readiness/coverage"]) for row in reported(standard)]
    asked = verdicts.select('subject, ready, "readiness/coverage"')
    # It can be run again, and joined with what the same connection holds.
    assert asked.fetchall() == asked.fetchall() == expected
    joined = connection.sql("select count(*) from facts, verdicts where verdicts.subject like '%' || facts.owner")
    assert joined.fetchall() == [(0,)]


def test_pandas(standard: Standard) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed here")
    verdicts = standard.evaluate_table(table().to_pandas(), at=AT)
    assert isinstance(verdicts, pd.DataFrame)
    assert verdicts["ready"].tolist() == [True, False, False, True]


def test_the_columns_cross_without_a_copy(standard: Standard) -> None:
    """Of a table of 64 MiB nothing is allocated by pyarrow on its way in; what comes out is freed with its last holder."""
    count = 1 << 16
    subjects = pa.array([f"service:s{number}" for number in range(count)])
    facts = pa.table({"subject": subjects, "owner": pa.array(["x" * 1000] * count), "coverage": pa.array([90.0] * count)})
    before = pa.total_allocated_bytes()
    reader = pa.RecordBatchReader.from_batches(facts.schema, facts.slice(0, 16).to_batches())
    verdicts = standard.evaluate_table(reader, at=AT)
    assert pa.total_allocated_bytes() - before < 1 << 20
    out = verdicts.read_all()
    assert pa.total_allocated_bytes() - before < 1 << 20
    del facts, reader, verdicts
    gc.collect()
    # The verdicts own what they say, and hold no batch of the facts.
    assert pa.total_allocated_bytes() < before - (60 << 20)
    assert out.num_rows == 16 and out.column("ready").to_pylist() == [True] * 16


def test_threads_change_nothing(standard: Standard) -> None:
    many = pa.table(
        {
            "subject": [f"service:s{number}" for number in range(40_000)],
            "owner": [None if number % 7 == 0 else "amy" for number in range(40_000)],
            "coverage": [float(number % 100) for number in range(40_000)],
        }
    )
    one = standard.evaluate_table(many, at=AT)
    assert standard.evaluate_table(many, at=AT, threads=3).to_pylist() == one.to_pylist()
    assert sum(one.column("ready").to_pylist()) == sum(
        1 for number in range(40_000) if number % 7 and number % 100 >= 80
    )


def test_other_threads_run_meanwhile(standard: Standard) -> None:
    """The interpreter is detached: a thread that only counts gets on while a table is judged."""
    many = pa.table({"subject": [f"service:s{number}" for number in range(50_000)], "coverage": [1.0] * 50_000})
    counted, stop = [0], threading.Event()

    def count() -> None:
        while not stop.is_set():
            counted[0] += 1

    thread = threading.Thread(target=count)
    thread.start()
    try:
        before = counted[0]
        standard.evaluate_table(many, at=AT)
        meanwhile = counted[0] - before
    finally:
        stop.set()
        thread.join()
    assert meanwhile > 1000, meanwhile


def test_what_does_not_count_is_warned_of_by_column(standard: Standard) -> None:
    odd = table().set_column(2, "coverage", pa.array(["91", "none", None, "80"]))
    with pytest.warns(EvidenceWarning, match=r"column `coverage`: .* \(BL201; 3 rows, the first is 0\)") as caught:
        verdicts = standard.evaluate_table(odd, at=AT)
    assert verdicts.column("readiness/coverage").to_pylist() == ["unmet"] * 4
    problem = caught[0].message.problem  # type: ignore[union-attr]
    assert (problem.column, problem.code, problem.rows, problem.first) == ("coverage", "BL201", 3, 0)
    # The place that is named is the one that asked.
    assert caught[0].filename == __file__

    found: list[Any] = []
    reader = pa.RecordBatchReader.from_batches(odd.schema, odd.to_batches(max_chunksize=2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdicts = standard.evaluate_table(reader, at=AT, problems=found)
        assert found == [], "a reader has not been read yet"
        verdicts.read_all()
    assert [(it.column, it.rows) for it in found] == [("coverage", 3)] and isinstance(found[0], ColumnProblem)


def test_a_warning_that_is_an_error_ends_the_stream(standard: Standard) -> None:
    odd = table([{"subject": "service:a", "coverage": "many"}])
    reader = standard.evaluate_table(pa.RecordBatchReader.from_batches(odd.schema, odd.to_batches()), at=AT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Exception, match="coverage"):
            reader.read_all()


def test_records_that_cannot_be_used_are_told_too(standard: Standard) -> None:
    found: list[Any] = []
    standard.evaluate_table(table(), at=AT, exceptions=[{"name": "EX-9", "unknown": 1}], problems=found)
    assert found and all(isinstance(it, brightline.Problem) for it in found)


def test_a_table_that_cannot_be_one_names_the_column(standard: Standard) -> None:
    with pytest.raises(TableError, match="expected a column `subject`") as caught:
        standard.evaluate_table(pa.table({"owner": ["amy"]}), at=AT)
    assert caught.value.faults[0].column is None and caught.value.faults[0].found == "neither"
    with pytest.raises(TableError, match="column `subject`: expected texts that name subjects, found the type Int64"):
        standard.evaluate_table(pa.table({"subject": [1], "owner": ["amy"]}), at=AT)
    with pytest.raises(TableError, match="column `who`") as caught:
        standard.evaluate_table(table(), at=AT, subject_column="who")
    assert isinstance(copy.copy(caught.value), TableError) and isinstance(caught.value, ValueError)
    named = pa.table({"who": ["checkout"], "owner": ["amy"], "coverage": [90]})
    assert standard.evaluate_table(named, at=AT, subject_column="who").column("ready").to_pylist() == [True]


@pytest.mark.parametrize("other", [{}, [], "{}", None, 5])
def test_what_is_no_table_is_refused(standard: Standard, other: Any) -> None:
    with pytest.raises(TypeError, match="Arrow PyCapsule interface.*go to `evaluate`"):
        standard.evaluate_table(other, at=AT)


def test_what_a_producer_raises_is_raised(standard: Standard) -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            raise RuntimeError("no stream today")

    class Wrong:
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            return pa.array([1]).__arrow_c_array__()[1]

    with pytest.raises(RuntimeError, match="no stream today"):
        standard.evaluate_table(Broken(), at=AT)
    with pytest.raises(ValueError, match="incorrect name"):
        standard.evaluate_table(Wrong(), at=AT)

    def batches() -> Any:
        yield table().to_batches()[0]
        raise ValueError("the disk is gone")

    reader = standard.evaluate_table(pa.RecordBatchReader.from_batches(table().schema, batches()), at=AT)
    with pytest.raises(Exception, match="the disk is gone"):
        reader.read_all()


def test_names_and_instants_are_checked_first(standard: Standard) -> None:
    with pytest.raises(brightline.UnknownName, match="did you mean `readiness`"):
        standard.evaluate_table(table(), at=AT, scorecard="readines")
    with pytest.raises(brightline.InstantError):
        standard.evaluate_table(table(), at=datetime(2026, 1, 15))
    with pytest.raises(TypeError, match="at"):
        standard.evaluate_table(table())  # type: ignore[call-arg]


REFERRING = """
entity service { owner ref group }
entity group { email text }
scorecard readiness for service {
  bar bronze
  tier bronze { rule reachable { require owner.email is present } }
}
"""


def test_rows_that_look_at_one_another_are_judged_together() -> None:
    standard = Standard.compile({"a.bright": REFERRING})
    assert not standard.rows_stand_alone
    rows = [
        {"subject": "service:checkout", "owner": "group:payments", "email": None},
        {"subject": "service:search", "owner": "group:nobody", "email": None},
        {"subject": "group:payments", "owner": None, "email": "pay@example.com"},
    ]
    facts = table(rows)
    ready = [True, False]
    assert standard.evaluate_table(facts, at=AT).column("ready").to_pylist() == ready
    apart = pa.concat_tables([facts.slice(row, 1) for row in range(3)])
    assert apart.column(0).num_chunks == 3
    assert standard.evaluate_table(apart, at=AT, threads=2).column("ready").to_pylist() == ready
    reader = pa.RecordBatchReader.from_batches(facts.schema, apart.to_batches())
    assert standard.evaluate_table(reader, at=AT).read_all().column("ready").to_pylist() == ready
    explained = standard.explain_row(apart, 0, at=AT)
    assert explained.results[0].subject == "service:default/checkout" and explained.results[0].ready


def test_a_reader_is_judged_as_it_is_read_where_others_are_known() -> None:
    standard = Standard.compile({"a.bright": REFERRING})
    services = table([{"subject": f"service:s{it}", "owner": f"group:g{it}"} for it in range(4)])
    groups = table([{"subject": "group:g1", "email": "one@example.com"}, {"subject": "group:g2", "email": " "}])
    drawn = 0

    def batches() -> Any:
        nonlocal drawn
        for row in range(4):
            drawn += 1
            yield services.slice(row, 1).to_batches()[0]

    reader = pa.RecordBatchReader.from_batches(services.schema, batches())
    verdicts = standard.evaluate_table(reader, at=AT, known=groups)
    assert verdicts.read_next_batch().column("ready").to_pylist() == [False]
    assert drawn < 4
    assert verdicts.read_all().column("ready").to_pylist() == [True, False, False]
    links = standard.row_links(services)
    assert links.to_pylist()[1] == {"subject": "service:default/s1", "refers_to": ["group:default/g1"]}
    assert standard.reference_steps() == 1 and standard.approvers == []


def test_rows_of_one_subject_are_its_facts_together(standard: Standard) -> None:
    rows = [
        {"subject": "service:cart", "owner": "orders", "coverage": None, "tags": None},
        {"subject": "service:checkout@2.0", "owner": None, "coverage": 91.0, "tags": ["core"]},
        {"subject": "service:cart", "owner": None, "coverage": 90.0, "tags": ["a"]},
        {"subject": "service:checkout", "owner": "payments", "coverage": None, "tags": None},
    ]
    whole = standard.evaluate_table(table(rows), at=AT)
    found = dict(zip(whole.column("subject").to_pylist(), whole.column("ready").to_pylist()))
    assert found == {
        "service:default/cart": True,
        "service:default/checkout": False,
        "service:default/checkout@2.0": True,
    }
    report = standard.evaluate(rows, at=AT)
    assert {result.subject: result.ready for result in report.results} == found
    # However the table is cut.
    apart = pa.concat_tables([table(rows).slice(row, 1) for row in range(4)])
    assert standard.evaluate_table(apart, at=AT, threads=2).equals(whole)
    assert standard.explain_row(apart, 0, at=AT).results[0].ready


def test_a_row_is_explained_as_its_documents_are(standard: Standard) -> None:
    chunked = pa.concat_tables([table(ROWS[:1]), table(ROWS[1:])])
    for row, facts in enumerate(ROWS):
        explained = standard.explain_row(chunked, row, at=AT, exceptions=EXCEPTIONS)
        expected = standard.explain(facts, at=AT, subject=facts["subject"], exceptions=EXCEPTIONS)
        ours, theirs = explained.results[0], expected.results[0]
        assert (ours.subject, ours.ready) == (theirs.subject, theirs.ready)
        assert [(it.rule, it.verdict) for it in ours.rules] == [(it.rule, it.verdict) for it in theirs.rules]
    last = standard.explain_row(chunked, -1, at=AT, rule="coverage").results[0]
    assert last.rules[0].proof[0].from_ == "row 3"
    assert last.subject == "service:default/pricing" and [rule.rule for rule in last.rules] == ["coverage"]
    for row in (4, -5):
        with pytest.raises(IndexError, match=rf"there is no row {row} \(there are 4"):
            standard.explain_row(chunked, row, at=AT)
    with pytest.raises(TypeError, match="number of a row"):
        standard.explain_row(chunked, "first", at=AT)  # type: ignore[arg-type]
    with pytest.raises(TableError, match="subject"):
        standard.explain_row(table([{"subject": "a/b/c"}]), 0, at=AT)


def test_sources_and_times_of_observation_are_columns() -> None:
    standard = Standard.compile(
        {
            "a.bright": """
entity service { coverage number from sonar.coverage source sonar fresh for 7 days }
scorecard readiness for service { bar bronze tier bronze { rule coverage { require coverage >= 80 } } }
"""
        }
    )
    facts = pa.table(
        {
            "subject": ["service:a", "service:b"],
            "sonar:sonar.coverage": [90.0, 90.0],
            "sonar:observed_at": pa.array([AT - timedelta(days=1), AT - timedelta(days=30)], pa.timestamp("us", "UTC")),
        }
    )
    assert standard.evaluate_table(facts, at=AT).column("ready").to_pylist() == [True, False]
    assert standard.evaluate_table(facts, at=AT).column("valid_until").to_pylist()[0] == AT + timedelta(days=6)
