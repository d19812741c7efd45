"""Ten rules over lists of findings, 1 to 20 records for each service: the same masks from each library.

What a null makes of a rule is written out for the peers: `no` and `every` want to know of each element, `count` wants all
of them. That no list is empty is taken for granted, so that the largest of scores is below a limit where all are.
"""

from datetime import timedelta

import brightline
import duckdb
import polars as pl
from fleet_flat import AT, masks_of_ours, read

HOST = "fleet-findings"
NAMES = [f"f{number}" for number in range(10)]
BRONZE = NAMES[:5]
DAY = timedelta(days=1)


def brightline_findings(Task, table, text, threads):
    standard = brightline.Standard.compile({"findings.bright": text})

    def masks():
        return standard.evaluate_table(table, at=AT, form="masks", valid_until=False, threads=threads)

    yield Task(HOST, "Brightline", brightline.__version__, "from and to Arrow, without a copy", masks, masks_of_ours)


def tiers():
    return pl.all_horizontal(BRONZE).alias("bronze"), pl.all_horizontal(NAMES).alias("silver")


def predicates(of):
    """What the rules ask of an element, by its parts: what must hold of none, what must of all, and what of any."""
    high = of("severity").is_in(["high", "critical"])
    open_since = lambda days: ~of("fixed") & (of("opened") < AT - days * DAY)
    return {
        "f1": of("severity") == "critical",
        "f2": high,
        "f3": ~(of("score") < 9.5),
        "f4": high & open_since(30),
        "f5": high & ~of("fixed"),
        "f7": open_since(90),
        "f8": of("fixed"),
        "f9": ~(of("score") < 9),
    }


def concluded(of_element):
    """The rules from what is asked of the elements of each list: by `fails`, `some` and `count`."""
    asked = of_element
    return {
        "f2": asked("f2", "complete") & (asked("f2", "count") <= 2),
        "f8": asked("f8", "some"),
        **{name: ~asked(name, "fails") for name in ("f1", "f3", "f4", "f5", "f7", "f9")},
    }


def by_explode(frame):
    """Every element a row, and the rows of a service a group."""
    there, few = pl.col("findings").is_not_null(), pl.col("findings").list.len() <= 15
    flat = frame.lazy().select("findings").with_row_index().explode("findings").unnest("findings")
    asked = {name: ask.alias(name) for name, ask in predicates(pl.col).items()}
    of_list = {
        "fails": lambda name: pl.col(name).fill_null(True).any(),
        "some": lambda name: pl.col(name).any(),
        "count": lambda name: pl.col(name).sum(),
        "complete": lambda name: pl.col(name).is_not_null().all(),
    }
    rules = concluded(lambda name, how: of_list[how](name))
    grouped = flat.select("index", *asked.values()).group_by("index", maintain_order=True)
    grouped = grouped.agg(*(rule.fill_null(False).alias(name) for name, rule in rules.items()))
    own = frame.lazy().select(there.alias("f0"), few.fill_null(False).alias("f6"))
    both = pl.concat([own, grouped.drop("index")], how="horizontal")
    return both.select(NAMES).with_columns(*tiers())


def by_lists(frame):
    """Each list asked by itself."""
    findings = pl.col("findings")
    asked = predicates(lambda part: pl.element().struct.field(part))
    of_list = {
        "fails": lambda name: findings.list.eval(asked[name].fill_null(True)).list.any(),
        "some": lambda name: findings.list.eval(asked[name]).list.any(),
        "count": lambda name: findings.list.eval(asked[name]).list.sum(),
        "complete": lambda name: findings.list.eval(asked[name].is_not_null()).list.all(),
    }
    rules = concluded(lambda name, how: of_list[how](name))
    rules |= {"f0": findings.is_not_null(), "f6": findings.list.len() <= 15}
    masks = [rules[name].fill_null(False).alias(name) for name in NAMES]
    return frame.lazy().select(masks).with_columns(*tiers())


def polars_findings(Task, table):
    frame = pl.from_arrow(table).rechunk()
    for name, query in (("explode", by_explode(frame)), ("list.eval", by_lists(frame))):
        work = lambda query=query: query.collect()
        yield Task(HOST, f"Polars, {name}", pl.__version__, "", work, lambda found: found.to_arrow())


def in_sql():
    since = lambda days: f"f.opened < TIMESTAMPTZ '{AT - timedelta(days=days):%Y-%m-%d %H:%M:%S+00}'"
    high = "f.severity IN ('high', 'critical')"
    return {
        "f1": "f.severity = 'critical'",
        "f2": high,
        "f3": "NOT f.score < 9.5",
        "f4": f"{high} AND NOT f.fixed AND {since(30)}",
        "f5": f"{high} AND NOT f.fixed",
        "f7": f"NOT f.fixed AND {since(90)}",
        "f8": "f.fixed",
        "f9": "NOT f.score < 9",
    }


def by_filter():
    asked = in_sql()
    some = lambda name, how: f"len(list_filter(findings, lambda f: ({asked[name]}) IS {how}))"
    rules = {name: f"{some(name, 'NOT FALSE')} = 0" for name in asked}
    rules["f2"] = f"{some('f2', 'NULL')} = 0 AND {some('f2', 'TRUE')} <= 2"
    rules["f8"] = f"{some('f8', 'TRUE')} > 0"
    rules |= {"f0": "findings IS NOT NULL", "f6": "len(findings) <= 15"}
    masks = ", ".join(f"coalesce({rules[name]}, false) AS {name}" for name in NAMES)
    return with_tiers(f"SELECT {masks} FROM services")


def by_unnest():
    asked = in_sql()
    rules = {name: f"bool_and(({ask}) IS FALSE)" for name, ask in asked.items()}
    rules["f2"] = f"bool_and(({asked['f2']}) IS NOT NULL) AND count(*) FILTER (({asked['f2']})) <= 2"
    rules["f8"] = f"bool_or(({asked['f8']}) IS TRUE)"
    rules["f6"] = "count(*) <= 15"
    masks = ", ".join(f"{rule} AS {name}" for name, rule in rules.items())
    elements = "SELECT id, unnest(findings) AS f FROM services"
    grouped = f"SELECT id, {masks} FROM ({elements}) GROUP BY id"
    each = ", ".join(
        "findings IS NOT NULL AS f0" if name == "f0" else f"coalesce({name}, false) AS {name}" for name in NAMES
    )
    # In the order of the services, as all others give theirs.
    return with_tiers(f"SELECT {each} FROM services LEFT JOIN ({grouped}) USING (id) ORDER BY id")


def with_tiers(masks):
    return f"SELECT *, {' AND '.join(BRONZE)} AS bronze, {' AND '.join(NAMES)} AS silver FROM ({masks})"


def duckdb_findings(Task, table, threads):
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": True})
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("given", table)
    connection.execute("CREATE TABLE services AS SELECT row_number() OVER () AS id, findings FROM given")
    for name, query in (("list_filter", by_filter()), ("unnest", by_unnest())):
        work = lambda query=query: connection.sql(query).to_arrow_table()
        yield Task(HOST, f"DuckDB, {name}", duckdb.__version__, "its own table", work, lambda found: found)


def tasks(Task, folder, threads):
    table, text = read(folder / "findings.arrow"), (folder / "findings.bright").read_text()
    yield from brightline_findings(Task, table, text, threads)
    yield from polars_findings(Task, table)
    yield from duckdb_findings(Task, table, threads)
