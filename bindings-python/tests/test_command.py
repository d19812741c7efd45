"""The command that the wheel brings is the native command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path

import pytest

import brightline
from brightline import Facts, Standard
from conftest import EXAMPLE

COMMAND = str(Path(sys.executable).parent / "brightline")


def run(*arguments: str, cwd: Path = EXAMPLE) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *arguments], cwd=cwd, capture_output=True, check=False, stdin=subprocess.DEVNULL)


def test_the_report_is_byte_for_byte_that_of_the_binding(example: Standard, example_facts: Facts) -> None:
    written = run("check", ".", "--at", "2026-01-15", "--format", "json")
    exceptions = EXAMPLE / "exceptions"
    here = os.getcwd()
    os.chdir(EXAMPLE)
    try:
        records = brightline.Exceptions.load("exceptions") if exceptions.exists() else None
    finally:
        os.chdir(here)
    report = example.evaluate(example_facts, at="2026-01-15", exceptions=records)
    assert written.stdout == report.to_json()
    assert written.returncode == 1


def test_statuses() -> None:
    assert run("test", ".").returncode == 0
    assert run("check", ".", "--at", "2026-01-15", "--subject", "identity").returncode == 0
    assert run("check", ".", "--at", "2026-01-15").returncode == 1
    assert run("check", "nowhere").returncode == 2
    assert run("check", ".", "--at", "soon").returncode == 2
    assert run().returncode == 2
    for arguments in (("--help",), ("--version",), ("check", "--help")):
        said = run(*arguments)
        assert (said.returncode, said.stderr) == (0, b"") and said.stdout
    assert run("--version").stdout == f"brightline {brightline.__version__}\n".encode()


def test_a_module_is_the_command_too() -> None:
    said = subprocess.run([sys.executable, "-m", "brightline", "--version"], capture_output=True, check=False)
    assert said.stdout == run("--version").stdout


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_ctrl_c_ends_it_at_once() -> None:
    process = subprocess.Popen([COMMAND, "check", "-", "--facts", "catalog"], cwd=EXAMPLE, stdin=subprocess.PIPE)
    # It waits for its standard input. Before it does, Python itself may be starting, which Ctrl-C ends as well.
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        pass
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == -signal.SIGINT
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
def test_a_closed_pipe_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [COMMAND, "check", ".", "--at", "2026-01-15"], cwd=EXAMPLE, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert process.returncode == 1
    assert b"Traceback" not in process.stderr and b"panicked" not in process.stderr


def test_an_argument_that_is_no_text(tmp_path: Path) -> None:
    said = subprocess.run([COMMAND.encode(), b"check", b"\xff"], cwd=tmp_path, capture_output=True, check=False)
    assert said.returncode == 2 and b"Traceback" not in said.stderr


def test_what_a_wheel_brings() -> None:
    package = distribution("brightline")
    names = {Path(file).name for file in package.files or ()}
    assert {"py.typed", "_brightline.pyi", "LICENSE-MIT", "LICENSE-APACHE"} <= names
    entries = {(entry.group, entry.name) for entry in package.entry_points}
    assert entries == {("console_scripts", "brightline"), ("pytest11", "brightline")}
    # One module for every CPython from 3.10 on, but where there is no GIL, for which there is no stable interface yet.
    if not sysconfig.get_config_var("Py_GIL_DISABLED") and sys.platform != "win32":
        assert "_brightline.abi3.so" in names
    assert package.version == brightline.__version__
