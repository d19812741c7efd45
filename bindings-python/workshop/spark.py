"""What `brightline.spark.evaluate` costs over `mapInArrow` with an identity function, on one machine.

    python workshop/spark.py [ROWS [TURNS]]

Wants the wheel as it is released (`pip install .`): a build of tests measures itself. Each is run once unmeasured and then
in turns; the smallest of each counts, for a machine has other things to do but never less than the work.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import SparkSession

import brightline.spark
from brightline import Standard

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
RULES = 24


def standard() -> Standard:
    """Rules over flat columns, half of them numbers and half of them words."""
    fields = [f"  n{number} number\n  t{number} one of \"low\", \"high\", \"none\"" for number in range(RULES // 2)]
    numbers = [f"    rule n{number} {{ require n{number} >= 50 }}" for number in range(RULES // 2)]
    texts = [f'    rule t{number} {{ require t{number} != "high" }}' for number in range(RULES // 2)]
    text = "\n".join(
        ["entity service {", *fields, "}", "scorecard readiness for service {", "  bar bronze"]
        + ["  tier bronze {", *numbers, "  }", "  tier silver {", *texts, "  }", "}"]
    )
    return Standard.compile({"readiness.bright": text})


def fleet(session: SparkSession, rows: int) -> Any:
    numbers = [f"if(hash(id, {it}) % 20 = 0, null, double(abs(hash(id, {it})) % 100)) as n{it}" for it in range(RULES // 2)]
    words = [
        f"element_at(array('low', 'high', 'none'), abs(hash(id, {it}, 1)) % 3 + 1) as t{it}" for it in range(RULES // 2)
    ]
    return session.range(0, rows, 1, 2).selectExpr("concat('service:default/s', id) as subject", *numbers, *words).cache()


def identity(batches: Iterator[Any]) -> Iterator[Any]:
    return batches


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    # The workers are to be of this environment, whatever `python3` is on the path.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
    session.sparkContext.setLogLevel("OFF")
    df = fleet(session, rows)
    df.count()

    def through(of: Any) -> Callable[[], None]:
        return lambda: of.write.format("noop").mode("overwrite").save()

    runs = {
        "identity": through(df.mapInArrow(identity, df.schema)),
        "evaluate, masks": through(brightline.spark.evaluate(df, standard(), at=AT, form="masks", valid_until=False)),
        "evaluate, wide": through(brightline.spark.evaluate(df, standard(), at=AT, valid_until=False)),
    }
    best = dict.fromkeys(runs, float("inf"))
    for turn in range(turns + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if turn:
                best[name] = min(best[name], time.perf_counter() - start)
    print(f"{rows} rows, {RULES} rules, one task at a time, the best of {turns}")
    for name, took in best.items():
        print(f"{name:<18} {took:7.3f} s  {took / best['identity']:5.2f}")
    session.stop()


if __name__ == "__main__":
    main()
