"""A fleet on Spark: every row of a DataFrame judged where it lies, as :meth:`brightline.Standard.evaluate_table` does.

Only Arrow batches cross between Spark and the engine (``mapInArrow``). The standard goes to the executors as its texts and
is compiled once in each worker process; the columns of the result follow from it, so nothing runs until somebody asks for
rows. Judging is a function of its rows alone: a task that is run again gives the same rows. Where rules look at others
(references, the members of groups that may approve) the rows they need are joined to them in the plan: by Spark, not by
the driver.

``pyspark`` 4.0 or later with ``pyarrow``, and this package on the driver and on every executor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from brightline._brightline import Exceptions, Standard

if TYPE_CHECKING:
    from brightline._report import Problem
    from brightline._table import ColumnProblem

__all__ = ["evaluate"]

_Records: TypeAlias = Mapping[str, Any] | Iterable[Mapping[str, Any]] | str | bytes | None


def evaluate(
    df: Any,
    standard: Standard,
    *,
    at: datetime | date | str,
    exceptions: _Records = None,
    scorecard: str | None = None,
    form: Literal["wide", "long", "masks"] = "wide",
    subject_column: str | None = None,
    kind: str | None = None,
    source: str | None = None,
    valid_until: bool = True,
    join: bool | None = None,
    partitions: int | None = None,
) -> Any:
    """Judge every row of a DataFrame, and give the verdicts as a DataFrame.

    The arguments are those of :meth:`brightline.Standard.evaluate_table`; ``exceptions`` are records (mappings, or JSON as
    ``str`` or bytes), which go to the executors as they are. Columns that the engine gives as dictionaries are strings.

    A standard with references looks from one row to others: then the rows of a subject, and those that they refer to, are
    brought together by a shuffle, into as many ``partitions`` as Spark shuffles into unless you say. ``join=True`` asks for
    that where no reference does: rows of one subject in several partitions, or a release and its bare subject, are then
    judged together. ``join=False`` says that each row, or each partition, has all that it needs.

    Values that do not count are no rows of the result: count them with ``evaluate_table`` on a sample.
    """
    naming = {"subject_column": subject_column, "kind": kind, "source": source}
    options: dict[str, Any] = {
        "at": at,
        "scorecard": scorecard,
        "form": form,
        "valid_until": valid_until,
        **naming,
    }
    settled = _settled(exceptions)
    sources = tuple(standard.sources.items())
    # No row is read for it: what is wrong with the columns or the exceptions is said here and not by a task.
    columns = df.limit(0).toArrow()
    result = _schema(standard.evaluate_table(columns, exceptions=settled, **options).schema)
    if join is None:
        join = not standard.rows_stand_alone
    if not join:
        return df.mapInArrow(_Judging(sources, settled, options), result)
    rows = _brought_together(df, standard, _Linking(sources, naming), standard.reference_steps(settled), partitions)
    return rows.mapInArrow(_JudgingTogether(sources, settled, options), result)


# What is added to the rows on their way, and taken away before they are judged.
_SUBJECT, _REFERS_TO = "__brightline_subject", "__brightline_refers_to"
_BUCKET, _JUDGED = "__brightline_bucket", "__brightline_judged"


def _brought_together(df: Any, standard: Standard, linking: _Linking, steps: int, partitions: int | None) -> Any:
    """All rows in buckets by their subjects, with copies of those that the rows of each bucket refer to."""
    types, f = import_module("pyspark.sql.types"), import_module("pyspark.sql.functions")
    text = types.StringType()
    added = [types.StructField(_SUBJECT, text), types.StructField(_REFERS_TO, types.ArrayType(text))]
    rows = df.mapInArrow(linking, types.StructType([*df.schema.fields, *added]))
    if partitions is None:
        partitions = max(int(df.sparkSession.conf.get("spark.sql.shuffle.partitions")), 1)

    bucket = f.pmod(f.xxhash64(f.col(_SUBJECT)), f.lit(partitions)).cast("int")
    judged = rows.withColumn(_BUCKET, bucket).withColumn(_JUDGED, f.lit(True))
    together, reached = judged, judged
    for _ in range(steps):
        asked = reached.select(f.col(_BUCKET), f.explode(f.col(_REFERS_TO)).alias(_SUBJECT)).distinct()
        reached = rows.join(asked, _SUBJECT).withColumn(_JUDGED, f.lit(False))
        together = together.unionByName(reached)
    approvers = standard.approvers
    if approvers:
        everywhere = df.sparkSession.range(partitions).select(f.col("id").cast("int").alias(_BUCKET))
        few = rows.where(f.col(_SUBJECT).isin(approvers)).crossJoin(f.broadcast(everywhere))
        together = together.unionByName(few.withColumn(_JUDGED, f.lit(False)))
    return together.drop(_REFERS_TO, _SUBJECT).repartition(partitions, f.col(_BUCKET))


@dataclass(frozen=True)
class _Linking:
    """Adds to rows whom they are about, and whom they refer to."""

    sources: tuple[tuple[str, str], ...]
    naming: dict[str, Any]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        pa = import_module("pyarrow")
        standard = _compiled(self.sources)
        for batch in batches:
            links = standard.row_links(batch, **self.naming)
            names = [*batch.schema.names, _SUBJECT, _REFERS_TO]
            yield pa.RecordBatch.from_arrays([*batch.columns, *links.columns], names=names)


@dataclass(frozen=True)
class _Judging:
    """What a task does; it goes to the executors as plain data."""

    sources: tuple[tuple[str, str], ...]
    exceptions: Any
    options: dict[str, Any]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        pa = import_module("pyarrow")
        first = next(batches, None)
        if first is None:
            return

        def all_batches() -> Iterator[Any]:
            yield first
            yield from batches

        reader = pa.RecordBatchReader.from_batches(first.schema, all_batches())
        # A task has nobody to warn; what does not count shows in the verdicts.
        unread: list[ColumnProblem | Problem] = []
        standard = _compiled(self.sources)
        for batch in standard.evaluate_table(reader, exceptions=self.exceptions, problems=unread, **self.options):
            yield _plain(pa, batch)


@dataclass(frozen=True)
class _JudgingTogether:
    """What a task does with a partition whose rows may look at one another: it holds them all."""

    sources: tuple[tuple[str, str], ...]
    exceptions: Any
    options: dict[str, Any]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        pa, compute = import_module("pyarrow"), import_module("pyarrow.compute")
        held = list(batches)
        if not held:
            return
        rows = pa.Table.from_batches(held)
        is_judged = rows.column(_JUDGED)
        plain = rows.drop_columns([_BUCKET, _JUDGED])
        unread: list[ColumnProblem | Problem] = []
        verdicts = _compiled(self.sources).evaluate_table(
            plain.filter(is_judged),
            known=plain.filter(compute.invert(is_judged)),
            exceptions=self.exceptions,
            problems=unread,
            **self.options,
        )
        for batch in verdicts.to_batches():
            yield _plain(pa, batch)


@lru_cache(maxsize=8)
def _compiled(sources: tuple[tuple[str, str], ...]) -> Standard:
    """Once in each worker process."""
    return Standard.compile(dict(sources))


def _settled(exceptions: Any) -> Any:
    """Exceptions as data that can be sent."""
    if isinstance(exceptions, Exceptions):
        raise TypeError(
            "exceptions: expected records as mappings or JSON, found an `Exceptions`, which is bound to this process (hand "
            "over the text of its file)"
        )
    if exceptions is None or isinstance(exceptions, (str, bytes)) or hasattr(exceptions, "keys"):
        return exceptions
    # What can be iterated but once is sent to more than one task.
    return list(exceptions)


def _plain(pa: Any, batch: Any) -> Any:
    """Spark takes no dictionaries from Python."""
    columns = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _schema(columns: Any) -> Any:
    """The result's columns as Spark knows them."""
    pa, types = import_module("pyarrow"), import_module("pyspark.sql.types")

    def of(kind: Any) -> Any:
        if pa.types.is_boolean(kind):
            return types.BooleanType()
        if pa.types.is_floating(kind):
            return types.DoubleType()
        if pa.types.is_timestamp(kind):
            return types.TimestampType()
        return types.StringType()

    return types.StructType([types.StructField(column.name, of(column.type), column.nullable) for column in columns])
