"""Every block of `docs/fleets-python.md` is run, those of a library where it is installed."""

from __future__ import annotations

import shutil
import sys
import types
from importlib.util import find_spec
from typing import Any

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


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_blocks_of_a_library_run(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec(MODULES.get(library, library)) is None:
        pytest.skip(f"{library} is not installed here (cargo xtask python fleets installs it)")
    if library == "spark" and shutil.which("java") is None:
        pytest.skip("there is no Java here, and Spark wants 17 or later")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    # A module of its own: what is sent to workers is looked up there.
    module = types.ModuleType("fleets_guide")
    monkeypatch.setitem(sys.modules, "fleets_guide", module)
    names: dict[str, Any] = vars(module)
    ran = 0
    for info, text in BLOCKS:
        if len(info) == 1 or info[1] == library:
            exec(compile(text, str(PAGE), "exec"), names)
            ran += len(info) > 1
    assert ran
