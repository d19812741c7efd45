"""What is wrong with a text, as data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file; lines and columns count from 1, columns in characters, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Label:
    """A place, and what is to be said about it there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a text."""

    code: str
    """A stable code, ``BL001`` and on."""
    severity: str
    """``error`` or ``warning``."""
    message: str
    """What was expected and what was found, in one sentence."""
    help: str | None
    """What to do."""
    labels: tuple[Label, ...]
    """The places; the first is where the trouble is."""
    drawing: str = field(repr=False, compare=False)
    """All of it as text, with the source lines."""

    @property
    def span(self) -> Span | None:
        """Where the trouble is."""
        return self.labels[0].span if self.labels else None

    def __str__(self) -> str:
        said = f"{self.severity}[{self.code}]: {self.message}"
        return said if self.span is None else f"{self.span}: {said}"
