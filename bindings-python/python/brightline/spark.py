"""A fleet on Spark: every row of a DataFrame judged where it lies, as :meth:`brightline.Standard.evaluate_table` does.

Only Arrow batches cross between Spark and the engine (``mapInArrow``). The standard goes to the executors as its texts and
is compiled once in each worker process; the columns of the result follow from it, so nothing runs until somebody asks for
rows. Judging is a function of its row alone: a task that is run again gives the same rows.

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
from brightline._errors import TableError

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
    one_partition: bool = False,
) -> Any:
    """Judge every row of a DataFrame, and give the verdicts as a DataFrame.

    The arguments are those of :meth:`brightline.Standard.evaluate_table`; ``exceptions`` are records (mappings, or JSON as
    ``str`` or bytes), which go to the executors as they are. Columns that the engine gives as dictionaries are strings.

    A standard with references looks from one row to others, which may lie in another partition. It is refused with a
    :class:`~brightline.TableError`: join what the rules need to the rows beforehand, and declare the fields as what they
    then are; or, where the table fits into the memory of one executor, set ``one_partition``.

    Values that do not count are no rows of the result: count them with ``evaluate_table`` on a sample.
    """
    if not (standard.rows_stand_alone or one_partition):
        raise TableError(
            "the standard has references: a row would look at others, and a partition does not hold them all "
            "(join what the rules need to the rows first, or set `one_partition=True` where one executor can hold all)"
        )
    options: dict[str, Any] = {
        "at": at,
        "scorecard": scorecard,
        "form": form,
        "subject_column": subject_column,
        "kind": kind,
        "source": source,
        "valid_until": valid_until,
    }
    judging = _Judging(tuple(standard.sources.items()), _settled(exceptions), options)
    # No row is read for it: what is wrong with the columns or the exceptions is said here and not by a task.
    columns = df.limit(0).toArrow()
    result = standard.evaluate_table(columns, exceptions=judging.exceptions, **options)
    rows = df.coalesce(1) if one_partition and not standard.rows_stand_alone else df
    return rows.mapInArrow(judging, _schema(result.schema))


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
