"""The forecast: what changes by itself, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, ClassVar

from brightline._report import Next, Verdict
from brightline._wire import Canonical, Opened, instant, many, maybe

_Reads = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Outlook(Opened):
    """The counts of a forecast: now, at its end, and of what changes."""

    scored: int
    ready: int
    scored_then: int
    ready_then: int
    subjects: int
    """Subjects of which anything changes."""
    dropping: int
    """Subjects that lose readiness or a tier."""
    changes: int


@dataclass(frozen=True, slots=True)
class Cause(Opened):
    """Why something changes; which of the others are there depends on ``cause``."""

    _read: ClassVar[_Reads] = {"observed": maybe(instant)}

    cause: str
    exception: str | None
    scorecard: str | None
    rule: str | None
    event: str | None
    subject: str | None
    field: str | None
    document: str | None
    observed: datetime | None
    expression: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Ruling(Opened):
    """The verdict of a rule, and the exception that carries it."""

    _read: ClassVar[_Reads] = {"verdict": Verdict, "until": maybe(instant)}

    verdict: Verdict
    exception: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RuleChange(Opened):
    """A rule that changes."""

    _read: ClassVar[_Reads] = {"from_": maybe(Ruling.of), "to": Ruling.of, "causes": many(Cause.of)}

    rule: str
    tier: str
    from_: Ruling | None
    to: Ruling
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Footing(Opened):
    """How a subject stands on a scorecard."""

    _read: ClassVar[_Reads] = {"next": maybe(Next.of)}

    applies: bool
    ready: bool | None
    tier: str | None
    score: float | None
    earned_ready: bool | None
    earned_tier: str | None
    earned_score: float | None
    next: Next | None


@dataclass(frozen=True, slots=True)
class ForecastChange(Opened):
    """What changes for a subject on a scorecard at an instant; ``None`` where the subject is not there."""

    _read: ClassVar[_Reads] = {
        "at": instant,
        "from_": maybe(Footing.of),
        "to": maybe(Footing.of),
        "rules": many(RuleChange.of),
        "causes": many(Cause.of),
        "dropped_by": many(Cause.of),
    }

    at: datetime
    subject: str
    scorecard: str
    drops: bool
    """Readiness or a tier is lost."""
    from_: Footing | None
    to: Footing | None
    rules: tuple[RuleChange, ...]
    causes: tuple[Cause, ...]
    dropped_by: tuple[Cause, ...]


class Forecast(Canonical):
    """All instants up to a horizon at which something changes with the same inputs."""

    __slots__ = ()

    @property
    def until(self) -> datetime:
        """How far it looks, inclusive."""
        return self._part("until", instant)

    @property
    def summary(self) -> Outlook:
        """The counts."""
        return self._part("summary", Outlook.of)

    @property
    def changes(self) -> tuple[ForecastChange, ...]:
        """By instant, subject, scorecard."""
        return self._part("changes", many(ForecastChange.of))

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from super().__rich_repr__()
        yield "until", self.until.isoformat()
        yield "changes", self.summary.changes
        yield "dropping", self.summary.dropping

    def _repr_html_(self) -> str:
        rows = ["<tr><th>at</th><th>subject</th><th>scorecard</th><th>from</th><th>to</th></tr>"]
        for change in self.changes[:50]:
            cells = (str(change.at), change.subject, change.scorecard, _stands(change.from_), _stands(change.to))
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        return f"<table>{''.join(rows)}</table><p>{self.summary.changes} changes until {escape(str(self.until))}</p>"


def _stands(footing: Footing | None) -> str:
    if footing is None:
        return "not there"
    if not footing.applies:
        return "does not apply"
    return f"{'ready' if footing.ready else 'not ready'}, {footing.tier or 'none'}"
