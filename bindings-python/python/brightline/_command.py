"""The command ``brightline``, as the wheel brings it."""

from __future__ import annotations

import signal
import sys

from brightline._brightline import run_command


def main() -> int:
    """Run the command with the arguments of this process, and give its exit status."""
    # Python would note Ctrl-C and wait for the command to end; the native command ends at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(["brightline", *sys.argv[1:]])
