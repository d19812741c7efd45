"""Every block of `docs/fleets-python.md` is run, those of a library where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import ROOT
from test_guide import blocks

PAGE = ROOT / "docs/fleets-python.md"
BLOCKS = blocks(PAGE)
MODULES = {"spark": "pyspark"}
LIBRARIES = sorted({info[1] for info, _ in BLOCKS if len(info) > 1})


def test_nothing_on_the_page_is_left_out() -> None:
    assert LIBRARIES == ["daft", "duckdb", "pandas", "polars", "pyarrow", "ray", "spark"]
    assert all(info[0] == "python" and len(info) <= 2 for info, _ in BLOCKS)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_blocks_of_a_library_run(library: str, tmp_path: Path) -> None:
    """As a program of their own, which is what a reader makes of them, and what workers can be sent parts of."""
    if find_spec(MODULES.get(library, library)) is None:
        pytest.skip(f"{library} is not installed here (cargo xtask python fleets installs it)")
    if library == "spark" and shutil.which("java") is None:
        pytest.skip("there is no Java here, and Spark wants 17 or later")
    wanted = [text for info, text in BLOCKS if len(info) == 1 or info[1] == library]
    program = tmp_path / "fleets.py"
    program.write_text("\n".join([*wanted, "print('to the end')", ""]), "utf-8")
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable}
    run = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0 and run.stdout.endswith("to the end\n"), run.stdout + run.stderr
