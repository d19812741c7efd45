"""The report: every verdict with its reasons."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, ClassVar

from brightline._wire import Canonical, Frozen, Opened, instant, many, maybe, texts, values

_Reads = Mapping[str, Callable[[Any], Any]]

# Rows of a table in a notebook; the rest is counted.
_ROWS = 50


class Verdict(str, enum.Enum):
    """A rule's verdict."""

    ANNOUNCED = "announced"
    RETIRED = "retired"
    NOT_APPLICABLE = "not-applicable"
    MET = "met"
    WAIVED = "waived"
    UNMET = "unmet"

    def __str__(self) -> str:
        return str(self.value)

    @property
    def counts(self) -> bool:
        """Whether a rule with this verdict counts."""
        return self in (Verdict.MET, Verdict.WAIVED, Verdict.UNMET)


@dataclass(frozen=True, slots=True)
class Problem(Opened):
    """Something wrong with the evidence, by document and path."""

    code: str
    severity: str
    """``error`` or ``warning``."""
    message: str
    document: str | None
    path: str | None

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.document, self.path) if part is not None)
        return f"{place or 'the facts'}: {self.message} ({self.code})"


@dataclass(frozen=True, slots=True)
class Digest(Opened):
    """What went in and what came out, as ``sha256:…``."""

    standard: str
    facts: str
    exceptions: str
    report: str


@dataclass(frozen=True, slots=True)
class Summary(Opened):
    """The counts of a report."""

    subjects: int
    scored: int
    ready: int
    earned_ready: int
    waived_rules: int


@dataclass(frozen=True, slots=True)
class Proof(Opened):
    """What decided a requirement that failed: one atom of it."""

    _read: ClassVar[_Reads] = {"found": values, "observed": maybe(instant)}

    expression: str
    """The atom as the standard writes it."""
    found: Frozen
    """The facts it looked at, by path; a value that is not there is a ``Missing``."""
    from_: str | None
    """The document the first of them came from."""
    observed: datetime | None
    """When that was observed."""


@dataclass(frozen=True, slots=True)
class RuleResult(Opened):
    """What became of one rule."""

    _read: ClassVar[_Reads] = {"verdict": Verdict, "until": maybe(instant), "proof": many(Proof.of), "mend": texts}

    rule: str
    tier: str
    verdict: Verdict
    source: str
    """``file:line:column`` of the rule."""
    exception: str | None
    """The exception that carries it."""
    until: datetime | None
    """When the effect of that exception ends."""
    message: str | None
    """What the rule says of itself."""
    proof: tuple[Proof, ...]
    """For each failed requirement, what decided it."""
    mend: tuple[str, ...]
    """What would mend it."""


@dataclass(frozen=True, slots=True)
class Next(Opened):
    """The tier to reach next."""

    _read: ClassVar[_Reads] = {"rules": texts}

    tier: str
    rules: tuple[str, ...]
    """Its unmet counting rules."""


@dataclass(frozen=True, slots=True)
class Result(Opened):
    """What one scorecard says of one subject. Where it does not apply, what would be judged is ``None``."""

    _read: ClassVar[_Reads] = {
        "valid_until": maybe(instant),
        "next": maybe(Next.of),
        "next_mend": texts,
        "rules": many(RuleResult.of),
    }

    subject: str
    scorecard: str
    applies: bool
    ready: bool | None
    """The bar is passed, with exceptions."""
    tier: str | None
    """The highest tier passed, with exceptions."""
    score: float | None
    """The weighted share of counting rules met or waived."""
    earned_ready: bool | None
    """The bar is passed, without any exception."""
    earned_tier: str | None
    earned_score: float | None
    valid_until: datetime | None
    """The first instant at which any of this differs with the same inputs; ``None`` is for ever."""
    next: Next | None
    next_mend: tuple[str, ...]
    """What would mend the rules of the next tier all together."""
    rules: tuple[RuleResult, ...]
    """By tier and written order."""

    def rule(self, name: str) -> RuleResult:
        """One rule; ``LookupError`` where there is none of that name."""
        for found in self.rules:
            if found.rule == name:
                return found
        from brightline._errors import UnknownName

        raise UnknownName("rule", name)


class Report(Canonical):
    """What a standard says of facts and exceptions at an instant.

    Equal, hashed and pickled as its canonical bytes are.
    """

    __slots__ = ()

    @property
    def digest(self) -> Digest:
        """What went in and came out, as SHA-256."""
        return self._part("digest", Digest.of)

    @property
    def summary(self) -> Summary:
        """The counts."""
        return self._part("summary", Summary.of)

    @property
    def results(self) -> tuple[Result, ...]:
        """By subject, then scorecard."""
        return self._part("results", many(Result.of))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the evidence, by document and path."""
        return self._part("problems", many(Problem.of))

    @property
    def ready(self) -> bool:
        """At least one subject is scored, and every one that is scored is ready: where the command gives 0 or 3."""
        return 0 < self.summary.scored == self.summary.ready

    def result(self, subject: str, scorecard: str | None = None) -> Result:
        """One result, by the subject's full reference; ``LookupError`` where there is none, or more than one."""
        from brightline._errors import UnknownName

        found = [
            result
            for result in self.results
            if result.subject == subject and scorecard in (None, result.scorecard)
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise UnknownName("result of", subject if scorecard is None else f"{subject} on {scorecard}")
        names = ", ".join(f"`{result.scorecard}`" for result in found)
        raise LookupError(f"`{subject}` is on several scorecards, name one: {names}")

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from super().__rich_repr__()
        summary = self.summary
        yield "scored", summary.scored
        yield "ready", summary.ready
        yield "earned_ready", summary.earned_ready
        yield "waived_rules", summary.waived_rules
        yield "problems", len(self.problems)

    def _repr_html_(self) -> str:
        head = ("subject", "scorecard", "verdict", "tier", "earned", "score", "valid until", "unmet")
        rows = ["".join(f"<th>{name}</th>" for name in head)]
        for result in self.results[:_ROWS]:
            rows.append("".join(f"<td>{cell}</td>" for cell in _cells(result)))
        table = "".join(f"<tr>{row}</tr>" for row in rows)
        summary = self.summary
        said = (
            f"{summary.scored} scored, {summary.ready} ready ({summary.earned_ready} earned), "
            f"{summary.waived_rules} rules waived, at {escape(self.at.isoformat())}"
        )
        more = len(self.results) - _ROWS
        if more > 0:
            said += f"; {more} more results are not shown"
        return f"<table>{table}</table><p>{said}</p>"


def _cells(result: Result) -> Iterator[str]:
    yield escape(result.subject)
    yield escape(result.scorecard)
    if not result.applies:
        yield from ("does not apply", "", "", "", _day(result.valid_until), "")
        return
    yield "✓ ready" if result.ready else "<b>✗ not ready</b>"
    yield escape(result.tier or "none")
    yield escape(result.earned_tier or "none")
    yield "" if result.score is None else f"{result.score:.0%}"
    yield _day(result.valid_until)
    yield escape(", ".join(rule.rule for rule in result.rules if rule.verdict is Verdict.UNMET))


def _day(until: datetime | None) -> str:
    return "" if until is None else escape(until.strftime("%Y-%m-%d %H:%M"))
