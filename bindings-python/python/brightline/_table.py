"""Tables of other libraries: what is wrong with them, and how verdicts become a table of the same library."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightline._brightline import VerdictStream, VerdictTable
    from brightline._report import Problem


@dataclass(frozen=True, slots=True)
class ColumnProblem:
    """Values of one column that do not count, and why."""

    column: str
    """The path of the column, or of the field that it states."""
    code: str
    """The code of a report's problem, ``BL201`` and on."""
    message: str
    """What was expected and found, of the first row."""
    rows: int
    """In how many rows."""
    first: int
    """The first of them, counted from 0."""

    def __str__(self) -> str:
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"column `{self.column}`: {self.message} ({self.code}; {rows}, the first is {self.first})"


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """One thing that makes a table impossible."""

    column: str | None
    """The column; none where one is lacking."""
    expected: str
    found: str
    help: str | None
    """What would mend it."""


class EvidenceWarning(UserWarning):
    """Evidence of a table that does not count; where it would have been needed, no rule passes."""

    problem: ColumnProblem | Problem

    def __init__(self, problem: ColumnProblem | Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        if isinstance(self.problem, ColumnProblem):
            return str(self.problem)
        place = ", ".join(part for part in (self.problem.document, self.problem.path) if part)
        said = f"{self.problem.message} ({self.problem.code})"
        return f"{place}: {said}" if place else said


def tell(
    columns: tuple[ColumnProblem, ...],
    others: tuple[Problem, ...],
    sink: list[ColumnProblem | Problem] | None,
) -> None:
    """Hand problems over to who asked for them, or else warn of each."""
    found: list[ColumnProblem | Problem] = [*others, *columns]
    if sink is not None:
        sink.extend(found)
        return
    for problem in found:
        # From here on up: this function, called by the engine in the name of who asks.
        warnings.warn(EvidenceWarning(problem), stacklevel=2)


def _library(table: object) -> tuple[str, str]:
    kind = type(table)
    return kind.__module__.partition(".")[0], kind.__name__


def is_stream(table: object) -> bool:
    """Whether a table is a reader that can be read but once, batch by batch."""
    return _library(table) == ("pyarrow", "RecordBatchReader")


def like(table: Any, verdicts: VerdictTable | VerdictStream) -> Any:
    """Verdicts as a table of the library that ``table`` is of; of a library that is not known, as they are."""
    match _library(table):
        case "pyarrow", "RecordBatchReader":
            reader = import_module("pyarrow").RecordBatchReader
            return reader.from_stream(verdicts)
        case "pyarrow", "RecordBatch":
            return _one_batch(import_module("pyarrow").table(verdicts))
        case "pyarrow", _:
            return import_module("pyarrow").table(verdicts)
        case "polars", _:
            return import_module("polars").DataFrame(verdicts)
        case "pandas", _:
            return import_module("pyarrow").table(verdicts).to_pandas()
        case ("duckdb" | "_duckdb"), _:
            # By the relation's own connection, so that the two can be joined.
            return table.query("brightline_facts", "select * from verdicts")
        case _:
            return verdicts


def _one_batch(table: Any) -> Any:
    batches = table.combine_chunks().to_batches()
    if batches:
        return batches[0]
    return import_module("pyarrow").RecordBatch.from_pylist([], schema=table.schema)
