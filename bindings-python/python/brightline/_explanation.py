"""The explanation: why a verdict is as it is, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from brightline._register import ExceptionState
from brightline._report import Next, Problem, Proof, Verdict
from brightline._wire import Canonical, Opened, instant, many, maybe, texts, value

_Reads = Mapping[str, Callable[[Any], Any]]


def _parts(data: list[Mapping[str, Any]] | None) -> tuple[Part, ...]:
    return tuple(Part.of(part) for part in data or ())


@dataclass(frozen=True, slots=True)
class Part(Opened):
    """A part of a condition, and what it came to."""

    _read: ClassVar[_Reads] = {
        "value": value,
        "observed": maybe(instant),
        "parts": _parts,
        "omitted": lambda count: count or 0,
    }

    expression: str
    value: Any
    """As a report shows values; what is not there is a ``Missing``."""
    from_: str | None
    """Of a fact, the document that states it."""
    observed: datetime | None
    parts: tuple[Part, ...]
    """What it was computed from."""
    omitted: int
    """How many are not among ``parts``."""


@dataclass(frozen=True, slots=True)
class ExceptionAccount(Opened):
    """What an exception does for a rule, or why it does nothing."""

    _read: ClassVar[_Reads] = {"state": ExceptionState, "from_": maybe(instant), "until": maybe(instant)}

    name: str
    state: ExceptionState
    clause: str | None
    """Of an invalid one, the clause of governance that it breaks."""
    from_: datetime | None
    until: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Waivable(Opened):
    """What governance asks of an exception for a rule."""

    _read: ClassVar[_Reads] = {"approved_by": texts, "require": texts}

    last_at_most: str
    renew_at_most: int | None
    approved_by: tuple[str, ...]
    require: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextVerdict(Opened):
    """What becomes of a rule by itself, and when."""

    _read: ClassVar[_Reads] = {"at": instant, "verdict": maybe(Verdict)}

    at: datetime
    verdict: Verdict | None
    exception: str | None


@dataclass(frozen=True, slots=True)
class ExplainedRule(Opened):
    """One rule, explained."""

    _read: ClassVar[_Reads] = {
        "verdict": Verdict,
        "see": texts,
        "effective_from": maybe(instant),
        "retired_on": maybe(instant),
        "applies_when": maybe(Part.of),
        "require": many(Part.of),
        "proof": many(Proof.of),
        "mend": texts,
        "until": maybe(instant),
        "exceptions": many(ExceptionAccount.of),
        "waivable": maybe(Waivable.of),
        "change": maybe(NextVerdict.of),
    }

    rule: str
    tier: str
    verdict: Verdict
    source: str
    title: str | None
    because: str | None
    fix: str | None
    see: tuple[str, ...]
    message: str | None
    effective_from: datetime | None
    retired_on: datetime | None
    applies_when: Part | None
    require: tuple[Part, ...]
    """Each requirement with the values under its parts."""
    proof: tuple[Proof, ...]
    mend: tuple[str, ...]
    exception: str | None
    until: datetime | None
    exceptions: tuple[ExceptionAccount, ...]
    """The exceptions for it that are in the register, whatever their state."""
    waivable: Waivable | None
    """What an exception would have to be; ``None`` where nobody may waive it."""
    change: NextVerdict | None
    """When its verdict changes next by itself; ``None`` is never."""


@dataclass(frozen=True, slots=True)
class ExplainedResult(Opened):
    """One subject on one scorecard."""

    _read: ClassVar[_Reads] = {
        "valid_until": maybe(instant),
        "next": maybe(Next.of),
        "next_mend": texts,
        "applies_when": maybe(Part.of),
        "rules": many(ExplainedRule.of),
    }

    subject: str
    scorecard: str
    applies: bool
    ready: bool | None
    tier: str | None
    earned_ready: bool | None
    earned_tier: str | None
    valid_until: datetime | None
    next: Next | None
    next_mend: tuple[str, ...]
    applies_when: Part | None
    rules: tuple[ExplainedRule, ...]


class Explanation(Canonical):
    """Some results of a report, each explained."""

    __slots__ = ()

    @property
    def results(self) -> tuple[ExplainedResult, ...]:
        """By subject, then scorecard."""
        return self._part("results", many(ExplainedResult.of))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the evidence."""
        return self._part("problems", many(Problem.of))

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from super().__rich_repr__()
        yield "results", [f"{result.subject} on {result.scorecard}" for result in self.results]
