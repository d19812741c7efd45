"""What a standard says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of a scorecard."""

    name: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its standard words it."""

    name: str
    tier: str
    title: str | None
    """What it asks, for people."""
    because: str | None
    """Why it is asked."""
    fix: str | None
    """How it is mended."""
    see: tuple[str, ...]
    """Where more is said."""
    owner: str | None
    """Who owns the rule, or its scorecard."""
    effort: timedelta | None
    """How much work it is."""
    weight: float
    """Its weight in the score."""
    maps_to: tuple[str, ...]
    """Controls of other standards that it maps to."""


@dataclass(frozen=True, slots=True)
class TestFailure:
    """One expectation of a test that does not hold."""

    __test__: ClassVar[bool] = False

    place: str
    """``file:line:column`` of the ``expect``."""
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What became of one test of a standard, or of one case of a table."""

    __test__: ClassVar[bool] = False

    title: str
    scorecard: str
    place: str
    """``file:line:column`` of the test or case."""
    failures: tuple[TestFailure, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures
