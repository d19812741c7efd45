"""Every block of `docs/python.md` and of the package's README is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> list[tuple[list[str], str]]:
    return [(match["info"].split(), match["text"]) for match in BLOCK.finditer(path.read_text("utf-8"))]


def test_the_readme_runs() -> None:
    for info, text in blocks(ROOT / "bindings-python/README.md"):
        assert info == ["python"]
        exec(compile(text, "README.md", "exec"), {})


def test_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks run in their order in one folder: a block with a file's name is that file, `python` blocks share their
    names, and `console` blocks are commands with what they print."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.syspath_prepend(tmp_path)
    # A module of its own: a dataclass looks itself up there.
    module = types.ModuleType("guide")
    monkeypatch.setitem(sys.modules, "guide", module)
    names: dict[str, Any] = vars(module)
    ran = {"python": 0, "console": 0, "file": 0}
    for info, text in blocks(ROOT / "docs/python.md"):
        language, *rest = info
        if rest and rest[0].startswith("file="):
            file = tmp_path / rest[0].removeprefix("file=")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            ran["file"] += 1
        elif language == "python":
            exec(compile(text, "docs/python.md", "exec"), names)
            ran["python"] += 1
        elif language == "console":
            commands(text)
            ran["console"] += 1
        else:
            pytest.fail(f"nothing runs a block `{' '.join(info)}`")
    assert all(ran.values()), ran


def commands(text: str) -> None:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        if command.startswith(("pip install", "python -m pip")):
            # That the wheel installs is what all of these tests rest on.
            continue
        assert shutil.which(command.split()[0]), command
        run = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, encoding="utf-8")
        said = run.stdout + run.stderr
        for line in expected.splitlines():
            wanted = line.rstrip()
            # An ellipsis stands for whatever is there.
            pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
            found = any(re.fullmatch(pattern, it.rstrip()) for it in said.splitlines())
            assert found or not wanted, f"{command}: no line {wanted!r} in\n{said}"
