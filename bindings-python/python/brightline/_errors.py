"""What is raised, one class a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brightline._diagnostic import Diagnostic
    from brightline._report import Problem
    from brightline._table import ColumnFault


class BrightlineError(Exception):
    """Whatever Brightline raises of its own."""


class StandardError(BrightlineError, ValueError):
    """A standard that cannot be used; ``str()`` draws every place with its line."""

    diagnostics: tuple[Diagnostic, ...]
    """Everything that is wrong, by place; empty where a file cannot be read at all."""

    def __init__(self, message: str | None = None, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message, diagnostics)
        self.diagnostics = diagnostics
        self._message = message

    def __str__(self) -> str:
        if self._message is not None:
            return self._message
        count = len(self.diagnostics)
        head = f"the standard does not compile: {count} finding{'' if count == 1 else 's'}"
        return "\n\n".join([head, *(diagnostic.drawing for diagnostic in self.diagnostics)])


class _EvidenceError(BrightlineError, ValueError):
    path: str | None
    """Where in what was handed over the trouble is, as in ``facts[3].spec.owner``."""
    problems: tuple[Problem, ...]
    """Why each document is refused, where not one of them can be used."""

    def __init__(self, message: str, path: str | None = None, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, path, problems)
        self.path = path
        self.problems = problems

    def __str__(self) -> str:
        return str(self.args[0])


class FactsError(_EvidenceError):
    """Facts that cannot be used."""


class ExceptionsError(_EvidenceError):
    """Exceptions, as data, that cannot be used."""


class TableError(BrightlineError, ValueError):
    """A table that cannot be one of subjects, or cannot be read; ``str()`` names each column, what is expected, and what
    there is."""

    faults: tuple[ColumnFault, ...]
    """Everything that is wrong with its columns; empty where it cannot be read at all."""

    def __init__(self, message: str, faults: tuple[ColumnFault, ...] = ()) -> None:
        super().__init__(message, faults)
        self.faults = faults

    def __str__(self) -> str:
        return str(self.args[0])


class InstantError(BrightlineError, ValueError):
    """What is handed over as an instant says none: it has no time zone, or is of another kind."""


class UnknownName(BrightlineError, LookupError):
    """A scorecard, rule or subject that is not there."""

    what: str
    """What was looked for: ``scorecard``, ``rule``, ``subject``."""
    name: str
    """The name."""
    nearest: str | None
    """The nearest that is there."""

    def __init__(self, what: str, name: str, nearest: str | None = None) -> None:
        super().__init__(what, name, nearest)
        self.what = what
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        said = f"there is no {self.what} `{self.name}`"
        return said if self.nearest is None else f"{said}; did you mean `{self.nearest}`?"
