"""A fleet on Spark in local mode: several partitions, tasks that are run again, standards that look across rows."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import brightline
import brightline.spark
from brightline import Standard, TableError
from test_tables import EXCEPTIONS, ROWS, reported

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed here (cargo xtask python spark installs it)")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("there is no Java here, and Spark wants 17 or later", allow_module_level=True)

# Spark warns of its own ways; what it says of ours is asserted.
pytestmark = pytest.mark.filterwarnings("ignore")

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
MANY = 4_000


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    # The workers are to be of this environment, whatever `python3` is on the path.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2,4]").appName("brightline")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "1g",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def fleet(session: Any, partitions: int) -> Any:
    columns = ["concat('service:s', id) as subject", "if(id % 7 = 0, null, 'amy') as owner", "double(id % 100) as coverage"]
    return session.range(0, MANY, 1, partitions).selectExpr(*columns, "array('a') as tags")


def test_the_verdicts_are_those_of_a_table(session: Any, standard: Standard) -> None:
    df = session.createDataFrame(ROWS, "subject string, owner string, coverage double, tags array<string>")
    verdicts = brightline.spark.evaluate(df.repartition(3), standard, at=AT, exceptions=EXCEPTIONS)
    found = sorted((row.asDict() for row in verdicts.collect()), key=lambda row: str(row["subject"]))
    expected = sorted(reported(standard, EXCEPTIONS), key=lambda row: str(row["subject"]))
    for row in found:
        until = row["valid_until"]
        row["valid_until"] = until and until.astimezone(timezone.utc)
    assert found == expected


def test_partitions_change_nothing(session: Any, standard: Standard) -> None:
    def ready(partitions: int) -> Any:
        verdicts = brightline.spark.evaluate(fleet(session, partitions), standard, at=AT)
        return sorted(verdicts.where("ready").select("subject", "tier", "score").collect())

    one = ready(1)
    assert len(one) == sum(1 for number in range(MANY) if number % 7 and number % 100 >= 80)
    assert ready(7) == one


def test_a_task_that_is_run_again_gives_the_same(session: Any, standard: Standard, tmp_path: Path) -> None:
    mark = str(tmp_path / "lost")

    def failing_at_first(batches: Iterator[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None
        for batch in batches:
            yield batch
            # After some rows are judged already, as a machine that is lost.
            if context.attemptNumber() == 0 and context.partitionId() == 1:
                open(mark, "w").close()
                raise RuntimeError("the executor is lost")

    df = fleet(session, 3)
    broken = df.mapInArrow(failing_at_first, df.schema)
    columns = ["subject", "ready", "score", "readiness/coverage"]

    def rows(of: Any) -> Any:
        return sorted(brightline.spark.evaluate(of, standard, at=AT).select(*(f"`{it}`" for it in columns)).collect())

    assert rows(broken) == rows(df)
    assert os.path.exists(mark), "no task was lost"


def test_the_columns_are_known_before_anything_runs(session: Any, standard: Standard) -> None:
    def never(batches: Iterator[Any]) -> Iterator[Any]:
        raise RuntimeError("nothing was to be run")
        yield from batches

    df = fleet(session, 2)
    lazy = brightline.spark.evaluate(df.mapInArrow(never, df.schema), standard, at=AT)
    kinds = {field.name: field.dataType.simpleString() for field in lazy.schema.fields}
    assert kinds["subject"] == "string" and kinds["ready"] == "boolean" and kinds["score"] == "double"
    assert kinds["valid_until"] == "timestamp" and kinds["readiness/coverage"] == "string"
    long = brightline.spark.evaluate(df, standard, at=AT, form="long")
    assert long.count() == MANY * 3


def test_what_is_wrong_is_said_on_the_driver(session: Any, standard: Standard) -> None:
    df = fleet(session, 2)
    with pytest.raises(TableError, match="expected a column `subject`"):
        brightline.spark.evaluate(df.drop("subject"), standard, at=AT)
    with pytest.raises(brightline.InstantError):
        brightline.spark.evaluate(df, standard, at="yesterday")
    with pytest.raises(TypeError, match="hand over the text"):
        brightline.spark.evaluate(df, standard, at=AT, exceptions=brightline.Exceptions([]))  # type: ignore[arg-type]


CHAINED = """
    entity service { owner ref group  tier text }
    entity group source catalog { lead ref user  members list of ref user from members source catalog }
    entity user { email text }
    scorecard readiness for service {
      bar bronze
      exceptions { last at most 30 days  approved by any of "group:sre" }
      tier bronze {
        rule owned { require owner is known }
        rule reachable { require owner.lead.email is present }
      }
      tier silver { rule tiered { require tier is present } }
    }
"""

WAIVER = {
    "name": "EX-1",
    "for": {"entity": "service", "subject": "s3"},
    "waives": ["readiness/reachable"],
    "reason": "being built",
    "requested": {"by": "user:amy", "on": "2026-01-10"},
    "approved": {"by": "user:boss", "on": "2026-01-11"},
    "until": "2026-01-30",
}


def test_rows_that_look_at_others_are_joined_in_the_plan(session: Any) -> None:
    standard = Standard.compile({"a.bright": CHAINED})
    # Owners there and gone, leads with and without an address, a release that hears its subject's row.
    rows: list[tuple[Any, ...]] = [(f"service:s{it}", f"group:g{it % 5}", None, None, None, None) for it in range(40)]
    rows += [("service:s7@2.0", None, "gold", None, None, None), ("service:s7", None, None, None, None, None)]
    rows += [(f"group:g{it}", None, None, f"user:u{it}", None, None) for it in range(4)]
    rows += [(f"user:u{it}", None, None, None, f"u{it}@example.com", None) for it in (0, 1)]
    rows += [("group:sre", None, None, None, None, ["user:boss"])]
    columns = "subject string, owner string, tier string, `catalog:lead` string, email string, `catalog:members` array<string>"
    df = session.createDataFrame(rows, columns)
    options: dict[str, Any] = {"at": AT, "exceptions": [WAIVER], "valid_until": False}
    problems: list[Any] = []
    whole = standard.evaluate_table(df.toArrow(), problems=problems, **options)
    expected = sorted((tuple(row.values()) for row in whole.to_pylist()), key=str)
    for partitions in (1, 3):
        verdicts = brightline.spark.evaluate(df.repartition(6), standard, partitions=partitions, **options)
        assert verdicts.rdd.getNumPartitions() == partitions
        assert sorted((tuple(row) for row in verdicts.collect()), key=str) == expected
    found = {row["subject"]: row for row in whole.to_pylist()}
    assert len(found) == 41
    assert found["service:default/s0"]["readiness/reachable"] == "met"
    assert found["service:default/s2"]["readiness/reachable"] == "unmet"
    assert found["service:default/s3"]["readiness/reachable@exception"] == "EX-1"
    assert found["service:default/s7@2.0"]["readiness/tiered"] == "met"
    assert found["service:default/s7"]["readiness/tiered"] == "unmet"


def test_rows_of_one_subject_are_joined_where_it_is_asked_for(session: Any, standard: Standard) -> None:
    # A row in each of two partitions.
    columns = ["'service:s' as subject", "if(id = 0, 'amy', null) as owner", "if(id = 1, 90.0D, null) as coverage"]
    df = session.range(0, 2, 1, 2).selectExpr(*columns)
    assert brightline.spark.evaluate(df, standard, at=AT, join=False).count() == 2
    [row] = brightline.spark.evaluate(df, standard, at=AT, join=True).collect()
    assert (row.subject, row["readiness/coverage"]) == ("service:default/s", "met")
