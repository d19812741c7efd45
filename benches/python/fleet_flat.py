"""The 24 rules over flat columns, as a user of each library would write them: a column of truth values for each rule and
tier, false where something is missing.

Each library has the columns in the form that it likes best, made beforehand: its own tables, batches of a size that fits
a processor's cache, texts as its kind of dictionary where there is one.
"""

import subprocess
from datetime import datetime, timedelta, timezone
from functools import reduce

import brightline
import datafusion
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
RULES = [f"r{number:02}" for number in range(24)]
BRONZE = RULES[:12]
HOSTS = {"dictionaries": "fleet-dictionaries", "texts": "fleet-texts"}


def read(path):
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def in_batches(table, partitions, rows=8_192):
    """The same rows, shared out."""
    batches = table.to_batches(max_chunksize=rows)
    share = -(-len(batches) // partitions)
    return [batches[start : start + share] for start in range(0, len(batches), share)]


def brightline_flat(Task, host, table, text, threads):
    standard = brightline.Standard.compile({"columns.bright": text})

    def masks():
        return standard.evaluate_table(table, at=AT, form="masks", valid_until=False, threads=threads)

    yield Task(host, "Brightline", brightline.__version__, "from and to Arrow, without a copy", masks, masks_of_ours)


def brightline_frame(Task, host, table, text, threads):
    standard = brightline.Standard.compile({"columns.bright": text})
    frame = pl.from_arrow(table).rechunk()

    def masks():
        return standard.evaluate_table(frame, at=AT, form="masks", valid_until=False, threads=threads)

    note = "from and to Polars, the frame as it is"
    checked = lambda found: masks_of_ours(found.to_arrow())
    yield Task(host, "Brightline, Polars", brightline.__version__, note, masks, checked)


def masks_of_ours(found):
    return pa.table({
        name.split("/")[1].removeprefix("tier:"): found[name] for name in found.column_names if "/" in name
    })


def by_hand(Task, host, file, folder, program, threads):
    loop = subprocess.Popen([program, "hand", str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(words):
        loop.stdin.write(f"{words}\n")
        loop.stdin.flush()
        return loop.stdout.readline().strip()

    def checked(_):
        path = folder / "hand.arrow"
        assert ask(path) == "written"
        return read(path)

    note = "the limit: a loop for just these columns"
    yield Task(host, "by hand, Rust", "", note, lambda: None, checked, lambda: int(ask(threads)))


def polars_masks(is_dictionary):
    col, day = pl.col, timedelta(days=1)
    begins = (col("owner").cat if is_dictionary else col("owner").str).starts_with("team-1")
    production = col("lifecycle") == "production"
    rules = [
        col("owner").is_not_null(),
        production,
        col("criticality").is_not_null(),
        col("region").is_in(["eu-west", "eu-north", "us-east"]),
        col("coverage") >= 60,
        col("replicas") >= 2,
        col("latency") <= 500,
        col("secrets") == 0,
        ~col("privileged"),
        col("last_deploy") >= AT - 180 * day,
        col("cert_ends") > AT + 14 * day,
        col("errors") < 0.05,
        col("coverage") >= 80,
        (col("replicas") >= 3) | (col("criticality") == "low"),
        col("latency") <= 250,
        col("objective") >= 99.5,
        col("canary") & (col("rollback") == "automatic"),
        col("last_deploy") >= AT - 60 * day,
        col("last_drill") >= AT - 365 * day,
        col("language") != "cobol",
        begins | col("criticality").is_in(["medium", "high"]),
        col("errors").fill_null(0) < 0.01,
        (col("coverage") >= 70) | (col("lifecycle") != "production"),
        col("latency") < col("objective") * 10,
    ]
    return [rule.fill_null(False).alias(name) for name, rule in zip(RULES, rules, strict=True)]


def polars_flat(Task, host, table, is_dictionary):
    frame = pl.from_arrow(table).rechunk()
    bronze = pl.all_horizontal(BRONZE).alias("bronze")
    silver = pl.all_horizontal(RULES).alias("silver")
    query = frame.lazy().select(polars_masks(is_dictionary)).with_columns(bronze, silver)
    name = "Polars, Categorical" if is_dictionary else "Polars, String"
    for engine, words in (("in-memory", ""), ("streaming", ", streaming")):
        work = lambda engine=engine: query.collect(engine=engine)
        yield Task(host, name + words, pl.__version__, "", work, lambda found: found.to_arrow())


def rules_in_sql():
    at_least = lambda column, days: f"{column} >= TIMESTAMPTZ '{AT + timedelta(days=days):%Y-%m-%d %H:%M:%S+00}'"
    rules = [
        "owner IS NOT NULL",
        "lifecycle = 'production'",
        "criticality IS NOT NULL",
        "region IN ('eu-west', 'eu-north', 'us-east')",
        "coverage >= 60",
        "replicas >= 2",
        "latency <= 500",
        "secrets = 0",
        "NOT privileged",
        at_least("last_deploy", -180),
        at_least("cert_ends", 14).replace(">=", ">"),
        "errors < 0.05",
        "coverage >= 80",
        "replicas >= 3 OR criticality = 'low'",
        "latency <= 250",
        "objective >= 99.5",
        "canary AND rollback = 'automatic'",
        at_least("last_deploy", -60),
        at_least("last_drill", -365),
        "language <> 'cobol'",
        "starts_with(owner, 'team-1') OR criticality IN ('medium', 'high')",
        "coalesce(errors, 0) < 0.01",
        "coverage >= 70 OR lifecycle <> 'production'",
        "latency < objective * 10",
    ]
    masks = ", ".join(f"coalesce({rule}, false) AS {name}" for name, rule in zip(RULES, rules, strict=True))
    tiers = f"{' AND '.join(BRONZE)} AS bronze, {' AND '.join(RULES)} AS silver"
    return f"SELECT *, {tiers} FROM (SELECT {masks} FROM services)"


def duckdb_flat(Task, host, table, is_dictionary, threads):
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": True})
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("given", table)
    connection.execute("CREATE TABLE services AS SELECT * FROM given")
    query = rules_in_sql()
    name = "DuckDB, ENUM" if is_dictionary else "DuckDB, VARCHAR"
    work = lambda: connection.sql(query).to_arrow_table()
    yield Task(host, name, duckdb.__version__, "its own table", work, lambda found: found)


def datafusion_flat(Task, host, table, is_dictionary, threads):
    config = datafusion.SessionConfig().with_target_partitions(threads)
    context = datafusion.SessionContext(config)
    context.register_record_batches("services", in_batches(table, threads))
    query = rules_in_sql().replace("TIMESTAMPTZ ", "TIMESTAMP ")
    name = "DataFusion, Dictionary" if is_dictionary else "DataFusion, Utf8"

    def work():
        # In the order of the rows, which a table of all partitions has not.
        return [batch for batches in context.sql(query).collect_partitioned() for batch in batches]

    yield Task(host, name, datafusion.__version__, "batches of 8,192 rows", work, pa.Table.from_batches)


def pyarrow_masks(batch):
    column = {name: batch.column(name) for name in batch.schema.names}
    at_least = lambda name, days: pc.greater_equal(column[name], pa.scalar(AT + timedelta(days=days), times))
    times = column["last_deploy"].type

    def among(name, values):
        # As the library has no comparison of dictionaries, their values are asked, and the answers taken by their keys.
        array = column[name]
        return of_texts(array, lambda texts: pc.is_in(texts, value_set=pa.array(values)))

    def of_texts(array, ask):
        if pa.types.is_dictionary(array.type):
            return pc.take(ask(array.dictionary), array.indices)
        # Among the values of a set is null none, and the null of a rule is one of its row.
        return pc.if_else(pc.is_valid(array), ask(array), pa.scalar(None, pa.bool_()))

    production = among("lifecycle", ["production"])
    rules = [
        pc.is_valid(column["owner"]),
        production,
        pc.is_valid(column["criticality"]),
        among("region", ["eu-west", "eu-north", "us-east"]),
        pc.greater_equal(column["coverage"], 60.0),
        pc.greater_equal(column["replicas"], pa.scalar(2, pa.int32())),
        pc.less_equal(column["latency"], 500.0),
        pc.equal(column["secrets"], pa.scalar(0, pa.int32())),
        pc.invert(column["privileged"]),
        at_least("last_deploy", -180),
        pc.greater(column["cert_ends"], pa.scalar(AT + timedelta(days=14), times)),
        pc.less(column["errors"], 0.05),
        pc.greater_equal(column["coverage"], 80.0),
        pc.or_kleene(pc.greater_equal(column["replicas"], pa.scalar(3, pa.int32())), among("criticality", ["low"])),
        pc.less_equal(column["latency"], 250.0),
        pc.greater_equal(column["objective"], 99.5),
        pc.and_kleene(column["canary"], among("rollback", ["automatic"])),
        at_least("last_deploy", -60),
        at_least("last_drill", -365),
        pc.invert(among("language", ["cobol"])),
        pc.or_kleene(
            of_texts(column["owner"], lambda texts: pc.starts_with(texts, "team-1")),
            among("criticality", ["medium", "high"]),
        ),
        pc.less(pc.fill_null(column["errors"], 0.0), 0.01),
        pc.or_kleene(pc.greater_equal(column["coverage"], 70.0), pc.invert(production)),
        pc.less(column["latency"], pc.multiply(column["objective"], 10.0)),
    ]
    rules = [pc.fill_null(rule, False) for rule in rules]
    tiers = [reduce(pc.and_, rules[:12]), reduce(pc.and_, rules)]
    return pa.record_batch([*rules, *tiers], names=[*RULES, "bronze", "silver"])


def pyarrow_flat(Task, host, table, threads):
    if threads > 1:
        return  # its functions of arrays are of one thread
    batches = table.to_batches(max_chunksize=16_384)
    work = lambda: pa.Table.from_batches([pyarrow_masks(batch) for batch in batches])
    yield Task(host, "pyarrow.compute", pa.__version__, "batches of 16,384 rows", work, lambda found: found)


NUMBERS = [
    ("r04", "coverage", np.greater_equal, 60), ("r05", "replicas", np.greater_equal, 2),
    ("r06", "latency", np.less_equal, 500), ("r07", "secrets", np.equal, 0), ("r11", "errors", np.less, 0.05),
    ("r12", "coverage", np.greater_equal, 80), ("r14", "latency", np.less_equal, 250),
    ("r15", "objective", np.greater_equal, 99.5),
]


def numpy_flat(Task, host, table, threads):
    if threads > 1:
        return
    buffers = [buffer for name in table.column_names for buffer in table[name].chunk(0).buffers() if buffer]
    words = [np.frombuffer(buffer, np.uint64, buffer.size // 8) for buffer in buffers]
    read_all = lambda: sum(int(np.bitwise_xor.reduce(of)) for of in words)
    yield Task(host, "numpy, memory read", np.__version__, "every word of the columns, once", read_all)

    def values(name):
        array = table[name].chunk(0)
        valid = np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), count=len(array), bitorder="little")
        return np.frombuffer(array.buffers()[1], array.type.to_pandas_dtype(), len(array)), valid.view(bool)

    columns = {name: values(name) for _, name, _, _ in NUMBERS}
    work = lambda: {rule: ask(columns[name][0], to) & columns[name][1] for rule, name, ask, to in NUMBERS}
    note = "only the 8 rules that compare a number, a byte a row"
    yield Task(host, "numpy, 8 of the rules", np.__version__, note, work, pa.table, has_all=False)


def tasks(Task, folder, program, threads):
    text = (folder / "columns.bright").read_text()
    for form, host in HOSTS.items():
        table, is_dictionary = read(folder / f"{form}.arrow"), form == "dictionaries"
        yield from brightline_flat(Task, host, table, text, threads)
        yield from brightline_frame(Task, host, table, text, threads)
        if is_dictionary:
            yield from by_hand(Task, host, folder / f"{form}.arrow", folder, program, threads)
        yield from polars_flat(Task, host, table, is_dictionary)
        yield from duckdb_flat(Task, host, table, is_dictionary, threads)
        yield from datafusion_flat(Task, host, table, is_dictionary, threads)
        yield from pyarrow_flat(Task, host, table, threads)
        if is_dictionary:
            yield from numpy_flat(Task, host, table, threads)
