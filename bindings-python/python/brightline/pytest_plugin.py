"""The ``test`` blocks of a standard as tests of pytest.

A project opts in by naming its standards, each a folder or a ``.bright`` file, relative to the file that says it::

    [tool.pytest.ini_options]
    brightline = ["standards/"]
    testpaths = ["tests", "standards"]

Every ``.bright`` file of these that pytest comes across is collected; its tests are named by their titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from brightline import Standard, StandardError, TestFailure, TestOutcome

_OPTION = "brightline"
_KEY: pytest.StashKey[list[_Set]] = pytest.StashKey()
_PLACE = re.compile(r"^(?P<file>.*):(?P<line>\d+):(?P<column>\d+)$")


class _Set:
    """One standard of the project; it is compiled, and its tests run, once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outcomes: tuple[TestOutcome, ...] | None = None
        self.refusal: str | None = None
        self.said = False

    def holds(self, path: Path) -> bool:
        return path == self.root or self.root in path.parents

    def of_file(self, path: Path) -> list[tuple[TestOutcome, _Place]]:
        """What became of the tests of one file."""
        if self.refusal is None and self.outcomes is None:
            try:
                self.outcomes = Standard.load(self.root).test()
            except StandardError as error:
                self.refusal = str(error)
        if self.refusal is not None:
            # Drawn once: the files of a standard stand or fall together.
            if self.said:
                raise pytest.Collector.CollectError("the standard does not compile, as said of its first file")
            self.said = True
            raise pytest.Collector.CollectError(self.refusal)
        placed = ((outcome, self.place(outcome.place)) for outcome in self.outcomes or ())
        return [(outcome, place) for outcome, place in placed if place.file == path]

    def place(self, text: str) -> _Place:
        """A ``file:line:column`` of the engine, which names files as the standard was named."""
        match = _PLACE.match(text)
        if match is None:
            return _Place(Path(text), 1, 1)
        # The names of a folder with a `brightline.toml` are relative to it; a path that is absolute stays so.
        file = (self.root / match["file"]).resolve()
        return _Place(file, int(match["line"]), int(match["column"]))


@dataclass(frozen=True)
class _Place:
    file: Path
    line: int
    column: int


class _Unmet(Exception):
    """Some expectations of a test do not hold."""

    def __init__(self, failures: tuple[TestFailure, ...]) -> None:
        super().__init__(*(f"expected {failure.expected}, found {failure.found}" for failure in failures))
        self.failures = failures


class BrightFile(pytest.File):
    """A ``.bright`` file."""

    standard: _Set

    def collect(self) -> Iterable[BrightTest]:
        """Its tests, in written order."""
        seen: dict[str, int] = {}
        for outcome, place in self.standard.of_file(self.path.resolve()):
            count = seen[outcome.title] = seen.get(outcome.title, 0) + 1
            name = outcome.title if count == 1 else f"{outcome.title} (line {place.line})"
            item: BrightTest = BrightTest.from_parent(self, name=name)  # pyright: ignore[reportUnknownMemberType]
            item.outcome, item.place = outcome, place
            yield item


class BrightTest(pytest.Item):
    """A test, or a case of one."""

    outcome: TestOutcome
    place: _Place
    parent: BrightFile

    def runtest(self) -> None:
        """Fail where an expectation does not hold."""
        if self.outcome.failures:
            raise _Unmet(self.outcome.failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The lines of the expectations that do not hold, with what was found."""
        if not isinstance(excinfo.value, _Unmet):
            return super().repr_failure(excinfo, style)
        head = f'test "{self.outcome.title}" of {self.outcome.scorecard}'
        return "\n".join([head, *self._drawn(excinfo.value.failures)])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.place.line - 1, self.name

    def _drawn(self, failures: tuple[TestFailure, ...]) -> Iterator[str]:
        for failure in failures:
            place = self.parent.standard.place(failure.place)
            try:
                lines = place.file.read_text(encoding="utf-8").splitlines()
            except OSError:
                lines = []
            number = str(place.line)
            margin = " " * len(number)
            yield ""
            yield f"{margin}--> {self._shown(place.file)}:{place.line}:{place.column}"
            if 0 < place.line <= len(lines):
                yield f"{margin} |"
                yield f"{number} | {lines[place.line - 1]}"
                yield f"{margin} | {' ' * (place.column - 1)}^ expected {failure.expected}"
                yield f"{margin} | {' ' * (place.column - 1)}  found {failure.found}"
            else:
                yield f"{margin} = expected {failure.expected}"
                yield f"{margin} = found {failure.found}"

    def _shown(self, file: Path) -> str:
        try:
            return file.relative_to(self.config.rootpath).as_posix()
        except ValueError:
            return str(file)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say how a project opts in."""
    help_ = "folders and files of standards, the tests of which pytest runs"
    parser.addini(_OPTION, help_, type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Remember the standards of the project."""
    roots: list[_Set] = []
    for root in config.getini(_OPTION):
        if not root.exists():
            raise pytest.UsageError(f"{_OPTION}: there is no `{root}`")
        roots.append(_Set(root.resolve()))
    config.stash[_KEY] = roots


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> BrightFile | None:
    """Collect a file of one of the standards."""
    if file_path.suffix != ".bright":
        return None
    for standard in parent.config.stash[_KEY]:
        if standard.holds(file_path.resolve()):
            file: BrightFile = BrightFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType]
            file.standard = standard
            return file
    return None
