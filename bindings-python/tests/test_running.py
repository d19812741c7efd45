"""How it runs: in threads, for long, in other interpreters."""

from __future__ import annotations

import gc
import subprocess
import sys
import sysconfig
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from brightline import Exceptions, Facts, Standard

AT = "2026-01-15"


def test_threads_share_every_handle(example: Standard, example_facts: Facts) -> None:
    exceptions = Exceptions([])
    expected = example.evaluate(example_facts, at=AT).to_json()
    fresh = Standard.compile(example.sources)

    def ask(number: int) -> bytes:
        report = (fresh if number % 2 else example).evaluate(example_facts, at=AT, exceptions=exceptions)
        assert report.results[0].rules
        return report.to_json()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(48))) == {expected}


def test_the_interpreter_is_free_while_judging(standard: Standard) -> None:
    """Python goes on counting in one thread while another judges: it could not if the lock were held."""
    done = threading.Event()
    longest = 0.0

    def count() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            now = time.perf_counter()
            longest = max(longest, now - last)
            last = now

    facts = Facts([{"subject": f"service:s{number}", "coverage": number} for number in range(3000)])
    counting = threading.Thread(target=count)
    counting.start()
    began = time.perf_counter()
    standard.evaluate(facts, at=AT)
    took = time.perf_counter() - began
    done.set()
    counting.join()
    # Held, the counting stands still for all of it. Both processors may be busy with other things, hence the half.
    assert longest < took / 2, (longest, took)


def resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here to measure with")
@pytest.mark.parametrize("work", ["evaluate", "refuse", "compile"])
def test_memory_does_not_grow(work: str, standard: Standard) -> None:
    """A leak of one small object a round would show: 48 bytes times the rounds is more than is allowed."""
    document: dict[str, Any] = {"subject": "service:checkout", "owner": "payments", "coverage": 71, "tags": ["a", "b"]}
    text = standard.sources["readiness.bright"]

    def evaluate() -> None:
        standard.evaluate(document, at=AT)

    def refuse() -> None:
        try:
            standard.evaluate([document, {"a": {"b": {1, 2}}}], at=AT)
        except ValueError:
            pass

    def compile() -> None:
        Standard.compile({"a.bright": text})

    rounds = {"evaluate": 20_000, "refuse": 20_000, "compile": 300}[work]
    run = {"evaluate": evaluate, "refuse": refuse, "compile": compile}[work]
    for _ in range(rounds // 4):
        run()
    gc.collect()
    before = resident()
    for _ in range(rounds):
        run()
    gc.collect()
    assert resident() - before < max(48 * rounds, 1 << 20) // 1, work


def test_a_subinterpreter_is_refused_rather_than_broken() -> None:
    """pyo3 modules live in the main interpreter; elsewhere the import says so."""
    code = """
import sys
try:
    import _interpreters as it
except ImportError:
    try:
        import _xxsubinterpreters as it
    except ImportError:
        print("none"); sys.exit()
identity = it.create()
done = it.run_string(identity, '''
try:
    import brightline
except ImportError as error:
    print("refused:", error)
else:
    report = brightline.Standard.compile({}).evaluate([], at="2026-01-15")
    print("works:", report.summary.scored)
''')
assert done is None, done
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    if run.stdout.startswith("none"):
        pytest.skip("this Python has no subinterpreters")
    assert run.stdout.startswith(("refused:", "works: 0")), (run.stdout, run.stderr)


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="this Python has a GIL")
def test_the_gil_stays_off() -> None:
    assert not sys._is_gil_enabled()  # type: ignore[attr-defined]
