"""The engine: the four nouns, and the command.

Private: its names are those of the package ``brightline``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from os import PathLike
from typing import Any, Literal, NoReturn, Protocol, TypeAlias, final

from brightline._diagnostic import Diagnostic
from brightline._explanation import Explanation
from brightline._forecast import Forecast
from brightline._register import Register
from brightline._report import Problem, Report, Verdict
from brightline._standard import Rule, TestOutcome, Tier
from brightline._table import ColumnProblem

__all__ = [
    "Bound",
    "Exceptions",
    "Facts",
    "Scorecard",
    "Standard",
    "VerdictStream",
    "VerdictTable",
    "Verdicts",
    "__version__",
    "run_command",
]

__version__: str

# A dataclass and a pydantic model have no type in common, hence `Any` for one object.
_Documents: TypeAlias = (
    Facts | Mapping[str, Any] | Iterable[Any] | str | bytes | bytearray | memoryview | PathLike[str] | Any
)
_Document: TypeAlias = Mapping[str, Any] | str | bytes | bytearray | memoryview | Any
_Records: TypeAlias = (
    Exceptions | Mapping[str, Any] | Iterable[Any] | str | bytes | bytearray | memoryview | PathLike[str] | None
)
_Instant: TypeAlias = datetime | date | str
_Path: TypeAlias = str | PathLike[str]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

# pyarrow says of itself nothing that a type checker could read, hence `Any`.
_Table: TypeAlias = _ArrowStream | _ArrowArray | Any

def run_command(arguments: list[str]) -> int:
    """Run the command with these arguments, its own name first, and give its exit status."""

@final
class Facts:
    """Documents about subjects, read once, immutable, and shared by threads.

    ``docs`` is a document (a mapping with text keys, a dataclass, a pydantic model), an iterable of documents, JSON as
    ``str`` or bytes, or the path of a file or folder. Documents are called ``name`` in reports, several of them
    ``name#1`` and on; ``source`` is the named source that they speak for, as ``--facts sonar=…`` says it to the command.

    What Python has and documents have not (NaN, a naive datetime, a set, a value that holds itself) raises
    :class:`~brightline.FactsError` with the place. What the language refuses (a document that names no subject) costs
    that document alone and stands among the problems of the report.
    """

    def __new__(cls, docs: _Documents, *, name: str | None = None, source: str | None = None) -> Facts: ...
    @staticmethod
    def load(path: _Path, *, source: str | None = None) -> Facts:
        """Read a file, or all JSON, YAML and CSV files of a folder, as the command reads them."""
    @staticmethod
    def parse(
        text: str | bytes | bytearray | memoryview,
        *,
        name: str,
        format: Literal["json", "jsonl", "yaml", "csv"] = "json",
        source: str | None = None,
    ) -> Facts:
        """Read a text that is in hand as if it were a file of that name.

        A table is kept as it came until a standard reads it, for the standard's fields give its cells their types.
        """
    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong in reading; what is wrong with the cells of a table shows in the report."""
    @property
    def subjects(self) -> tuple[str, ...]:
        """Whom the documents are about, sorted; those of tables are known when a standard reads them."""
    def __add__(self, other: Facts, /) -> Facts: ...
    def __radd__(self, other: NoReturn, /) -> NoReturn: ...
    def __copy__(self) -> Facts: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Facts: ...

@final
class Exceptions:
    """Exceptions that come as data, besides those of the standard's own files; read once and shared by threads.

    ``records`` is a record (a mapping), an iterable of records, JSON as ``str`` or bytes, or the path of a file or folder.
    """

    def __new__(cls, records: _Records, *, name: str | None = None) -> Exceptions: ...
    @staticmethod
    def load(path: _Path) -> Exceptions:
        """Read a file, or all JSON and YAML files of a folder, as the command reads them."""
    @staticmethod
    def parse(
        text: str | bytes | bytearray | memoryview,
        *,
        name: str,
        format: Literal["json", "jsonl", "yaml"] = "json",
    ) -> Exceptions:
        """Read a text that is in hand as if it were a file of that name."""
    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is no record at all; what is wrong with a record shows in the report."""
    def __add__(self, other: Exceptions, /) -> Exceptions: ...
    def __radd__(self, other: NoReturn, /) -> NoReturn: ...
    def __len__(self) -> int: ...
    def __copy__(self) -> Exceptions: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Exceptions: ...

@final
class Standard:
    """A set of files that checks: entities, scorecards, exceptions and tests. Immutable, shared by threads, picklable."""

    @staticmethod
    def load(*paths: _Path, within: int | None = None) -> Standard:
        """Read and compile `.bright` files, folders of them, or a folder whose ``brightline.toml`` names them.

        ``within`` is the most steps that judging one subject may take, for hosts that judge by standards of others: see
        :attr:`work`. Raises :class:`~brightline.StandardError` with every diagnostic of all files.
        """
    @staticmethod
    def compile(sources: Mapping[str, str], *, within: int | None = None) -> Standard:
        """Compile texts by the names of their files, ``within`` as in :meth:`load`.

        Raises :class:`~brightline.StandardError`.
        """
    @property
    def scorecards(self) -> tuple[str, ...]:
        """The names of the scorecards, sorted."""
    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the checker found that is no error."""
    @property
    def sources(self) -> dict[str, str]:
        """The texts by the names of their files."""
    @property
    def work(self) -> int:
        """The most steps that judging one subject may take, whatever the facts are: a step is a node of a condition looked
        at, or an element of a list gone through."""
    @property
    def rows_stand_alone(self) -> bool:
        """Whether the rows of a table can be judged apart from one another: no field is a reference to another subject."""
    def scorecard(self, name: str) -> Scorecard:
        """One scorecard. Raises :class:`~brightline.UnknownName`, which offers the nearest."""
    def evaluate(
        self,
        facts: _Documents,
        *,
        at: _Instant,
        exceptions: _Records = None,
        scorecard: str | None = None,
        subject: str | None = None,
    ) -> Report:
        """Judge every subject on every scorecard, or those selected, at an instant.

        ``at`` is an aware datetime, a date (midnight UTC), or text as the language writes instants.
        """
    def forecast(
        self,
        facts: _Documents,
        *,
        at: _Instant,
        until: _Instant | timedelta,
        exceptions: _Records = None,
        scorecard: str | None = None,
        subject: str | None = None,
    ) -> Forecast:
        """Tell what changes by itself from ``at`` to ``until``, and when; ``until`` may be a duration (``"90 days"``)."""
    def explain(
        self,
        facts: _Documents,
        *,
        at: _Instant,
        subject: str,
        rule: str | None = None,
        scorecard: str | None = None,
        exceptions: _Records = None,
    ) -> Explanation:
        """Tell why each verdict of a subject is as it is, and what would mend it."""
    def evaluate_table(
        self,
        table: _Table,
        *,
        at: _Instant,
        exceptions: _Records = None,
        scorecard: str | None = None,
        form: Literal["wide", "long", "masks"] = "wide",
        subject_column: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        valid_until: bool = True,
        threads: int = 1,
        known: _Table | None = None,
        problems: list[ColumnProblem | Problem] | None = None,
    ) -> Any:
        """Judge every row of a table: a column at a time, and without a copy on the way in and out.

        ``table`` is whatever speaks the Arrow PyCapsule interface; its columns are paths (``sonar.coverage``; with
        ``source:path`` those of a named source), one of them names the subjects. What comes back is a table of the same
        library: a pyarrow ``Table``, ``RecordBatch`` or ``RecordBatchReader`` (judged as it is read), a Polars
        ``DataFrame``, a DuckDB relation, a pandas ``DataFrame``; of any other library a
        :class:`~brightline.VerdictTable`.

        ``form`` is ``wide`` (a row a subject, a column a rule), ``long`` (a row a subject and rule) or ``masks`` (truth
        values alone). ``subject_column`` names the subjects where it is not ``subject``, or ``kind`` and ``name``;
        ``kind`` is that of subjects that name none; ``source`` speaks for the columns that name none.
        ``valid_until=False`` leaves out until when each result holds, which makes it faster. Rows that may look at one
        another (a field of the standard is a reference) are judged together, whatever batches they came in; ``known`` is a
        table of others that they may refer to, which are not judged, and with it a reader is judged as it is read.

        Values that do not count are warned of, column by column (:class:`~brightline.EvidenceWarning`), or put into
        ``problems``. A table that cannot be one of subjects raises :class:`~brightline.TableError`.
        """
    def row_links(
        self,
        table: _Table,
        *,
        subject_column: str | None = None,
        kind: str | None = None,
        source: str | None = None,
    ) -> Any:
        """Tell of each row its ``subject``, without release (null where it names none), and whom it ``refers_to``.

        Rows of one subject are to be judged together, and those that they refer to have to be ``known``: who distributes
        rows over machines brings them together by this.
        """
    def reference_steps(self, exceptions: _Records = None) -> int:
        """Tell how many references one behind the other a rule, or the condition of an exception, may follow."""
    @property
    def approvers(self) -> list[str]:
        """Those by whom, or by whose members, exceptions may be approved: any row's verdicts may rest on them."""
    def explain_row(
        self,
        table: _Table,
        row: int,
        *,
        at: _Instant,
        rule: str | None = None,
        scorecard: str | None = None,
        exceptions: _Records = None,
        subject_column: str | None = None,
        kind: str | None = None,
        source: str | None = None,
    ) -> Explanation:
        """Tell why the verdicts of one row of a table are as they are; rows are counted from 0, from the end below it."""
    def register(self, facts: _Documents | None = None, *, at: _Instant, exceptions: _Records = None) -> Register:
        """Give the public register: every exception, its state, and what somebody has to look at."""
    def test(self) -> tuple[TestOutcome, ...]:
        """Run the tests that stand in the files, in written order."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Standard: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Standard: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Scorecard:
    """One scorecard of a standard. Immutable, shared by threads, picklable."""

    @property
    def name(self) -> str:
        """Its name."""
    @property
    def title(self) -> str | None:
        """What it is, for people."""
    @property
    def description(self) -> str | None:
        """What it is, at more length."""
    @property
    def owner(self) -> str | None:
        """Who owns it."""
    @property
    def see(self) -> tuple[str, ...]:
        """Where more is said."""
    @property
    def bar(self) -> str:
        """The tier that is the minimum bar."""
    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers, lowest first."""
    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by tier and written order."""
    def evaluate(
        self,
        facts: _Documents,
        *,
        at: _Instant,
        exceptions: _Records = None,
        subject: str | None = None,
    ) -> Report:
        """Judge every subject on this scorecard, as :meth:`Standard.evaluate` does."""
    def judge(
        self,
        facts: _Document,
        *,
        at: _Instant,
        exceptions: _Records = None,
        source: str | None = None,
    ) -> Verdicts | None:
        """Judge one document about one subject, without reasons: what a report says of it, many times as fast.

        ``facts`` is a mapping, a dataclass, a pydantic model or JSON; of it nothing is looked at but what the scorecard
        reads. ``source`` is the named source that it speaks for. Exceptions are cheapest as one :class:`Exceptions` that
        is handed over again. A document that cannot be used raises :class:`~brightline.FactsError`; ``None`` is a subject
        that is not there at ``at``.
        """
    def bind(self, facts: _Document, *, exceptions: _Records = None, source: str | None = None) -> Bound:
        """Read one document, to judge it at any instant."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Scorecard: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Scorecard: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Bound:
    """One document, read for one scorecard. Immutable, shared by threads."""

    def judge(self, *, at: _Instant) -> Verdicts | None:
        """Give the verdicts at an instant; ``None`` where the subject is not there."""
    def __copy__(self) -> Bound: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Bound: ...

@final
class Verdicts:
    """What a scorecard says of one subject, without reasons."""

    @property
    def applies(self) -> bool:
        """Whether the scorecard applies; where it does not, nothing else is said."""
    @property
    def ready(self) -> bool:
        """The bar is passed, with exceptions."""
    @property
    def tier(self) -> str | None:
        """The highest tier passed, with exceptions."""
    @property
    def score(self) -> float | None:
        """The weighted share of counting rules met or waived."""
    @property
    def earned_ready(self) -> bool:
        """The bar is passed, without any exception."""
    @property
    def earned_tier(self) -> str | None:
        """The highest tier passed, without any exception."""
    @property
    def earned_score(self) -> float | None:
        """The weighted share of counting rules met."""
    @property
    def rules(self) -> dict[str, Verdict]:
        """The verdicts by the names of the rules, by tier and written order."""
    @property
    def unmet(self) -> tuple[str, ...]:
        """The names of the rules that are unmet, by tier and written order."""
    def __getitem__(self, rule: str, /) -> Verdict: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Verdicts: ...
    def __deepcopy__(self, _memo: dict[int, Any], /) -> Verdicts: ...

@final
class VerdictTable:
    """The verdicts of a table, for every library with the Arrow PyCapsule interface: ``pyarrow.table(verdicts)``,
    ``polars.DataFrame(verdicts)``. Immutable, shared by threads."""

    @property
    def problems(self) -> tuple[ColumnProblem, ...]:
        """What is wrong with the evidence, by column."""
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __len__(self) -> int: ...

@final
class VerdictStream:
    """The verdicts of batches that are judged as they are read, once."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
