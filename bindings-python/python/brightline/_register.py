"""The public register: every exception, its state, and what somebody has to look at."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, ClassVar

from brightline._report import Problem, Verdict
from brightline._wire import Canonical, Opened, instant, many, maybe, texts

_Reads = Mapping[str, Callable[[Any], Any]]


class ExceptionState(str, enum.Enum):
    """The state of an exception at an instant."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    REQUESTED = "requested"
    REVOKED = "revoked"
    EXPIRED = "expired"
    DENIED = "denied"
    INVALID = "invalid"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class RegisterSummary(Opened):
    """The counts of a register."""

    exceptions: int
    needs_attention: int
    active: int
    scheduled: int
    requested: int
    revoked: int
    expired: int
    denied: int
    invalid: int


@dataclass(frozen=True, slots=True)
class Risk(Opened):
    """How bad it may get."""

    level: str
    """``low``, ``medium``, ``high`` or ``critical``."""
    assessment: str | None


@dataclass(frozen=True, slots=True)
class Signature(Opened):
    """Who, when, and of a revocation why."""

    _read: ClassVar[_Reads] = {"on": instant}

    by: str
    on: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Covered(Opened):
    """One rule for one subject, as an exception covers it."""

    _read: ClassVar[_Reads] = {"state": ExceptionState, "verdict": maybe(Verdict)}

    rule: str
    """``scorecard/rule``"""
    subject: str
    state: ExceptionState
    clause: str | None
    """Of an invalid one, the clause of governance that it breaks."""
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Finding(Opened):
    """Something found about an exception."""

    _read: ClassVar[_Reads] = {"rules": texts, "subjects": texts}

    code: str
    finding: str
    needs_attention: bool
    message: str
    rules: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisteredException(Opened):
    """One exception: what it says, what it is at the instant, and what was found about it."""

    _read: ClassVar[_Reads] = {
        "state": ExceptionState,
        "risk": maybe(Risk.of),
        "requested": maybe(Signature.of),
        "approved": maybe(Signature.of),
        "denied": maybe(Signature.of),
        "revoked": maybe(Signature.of),
        "from_": maybe(instant),
        "until": instant,
        "covers": many(Covered.of),
        "findings": many(Finding.of),
    }

    name: str
    state: ExceptionState
    needs_attention: bool
    entity: str
    subject: str | None
    """Whom it is for; ``None`` where ``where`` says it."""
    where: str | None
    place: str
    reason: str | None
    risk: Risk | None
    control: str | None
    follow_up: str | None
    requested: Signature | None
    approved: Signature | None
    denied: Signature | None
    revoked: Signature | None
    from_: datetime | None
    until: datetime
    """When it ends, exclusive."""
    days_left: int | None
    covers: tuple[Covered, ...]
    findings: tuple[Finding, ...]


class Register(Canonical):
    """Every exception that is known at an instant, what needs attention first."""

    __slots__ = ()

    @property
    def about_to_end(self) -> str:
        """How long before its end an exception is said to be about to end, as the language writes durations."""
        return self._part("about_to_end", str)

    @property
    def summary(self) -> RegisterSummary:
        """The counts."""
        return self._part("summary", RegisterSummary.of)

    @property
    def exceptions(self) -> tuple[RegisteredException, ...]:
        """What needs attention first."""
        return self._part("exceptions", many(RegisteredException.of))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with records that came as data."""
        return self._part("problems", many(Problem.of))

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from super().__rich_repr__()
        yield "exceptions", self.summary.exceptions
        yield "needs_attention", self.summary.needs_attention

    def _repr_html_(self) -> str:
        rows = ["<tr><th>exception</th><th>state</th><th>for</th><th>until</th><th>findings</th></tr>"]
        for found in self.exceptions[:50]:
            said = "; ".join(finding.message for finding in found.findings)
            whom = found.subject or f"where {found.where}"
            cells = (found.name, found.state.value, whom, str(found.until), said)
            rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        return f"<table>{''.join(rows)}</table><p>{self.summary.needs_attention} need attention</p>"
