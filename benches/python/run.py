"""Times all contestants in Python in turn: `cargo xtask bench`, or by hand

    python3 run.py [--peers]

Prints a line for each: host, task, name, version, note, and nanoseconds for a subject by round, with tabs between.
"""

import gc
import json
import os
import sys
import threading
from time import perf_counter_ns

from hand import judge
from workload import DOCUMENTS, EXPECTED, written

ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
SLICE = int(os.environ.get("BENCH_SLICE_MS", 10)) * 1_000_000


class Task:
    """Something done with each of the items: `work` for timing, `result` makes of its value what is to be checked."""

    def __init__(self, what, name, version, note, items, work, result=lambda value: value, equal=True):
        self.what, self.name, self.version, self.note = what, name, version, note
        self.items, self.work, self.figures = items, work, []
        if equal:
            found = [written(result(work(item))) for item in items]
            for place, (found, expected) in enumerate(zip(found, EXPECTED, strict=True)):
                assert found == expected, f"{name}, from {what}, subject {place}: {found}, not {expected}"

    def once(self):
        work = self.work
        began = perf_counter_ns()
        for item in self.items:
            work(item)
        return perf_counter_ns() - began

    def calibrate(self):
        self.once()
        self.runs = max(1, SLICE // max(1, min(self.once(), self.once())))

    def round(self):
        took = sum(self.once() for _ in range(self.runs))
        self.figures.append(took / (self.runs * len(self.items)))

    def line(self):
        words = ["python", self.what, self.name, self.version, self.note]
        return "\t".join(words + [f"{figure:.2f}" for figure in self.figures])


def by_hand():
    dicts = [json.loads(text) for text in DOCUMENTS]
    version = ".".join(map(str, sys.version_info[:3]))
    yield Task("facts", "by hand, dict", version, "", dicts, judge)
    yield Task("text", "by hand, `json`", version, "", DOCUMENTS, lambda text: judge(json.loads(text)))
    try:
        import orjson
    except ImportError:
        return
    yield Task("text", "by hand, `orjson`", orjson.__version__, "", DOCUMENTS, lambda text: judge(orjson.loads(text)))


def main():
    tasks = list(by_hand())
    try:
        import ours
    except ImportError as error:
        print(f"Brightline takes no part in Python: {error}", file=sys.stderr)
        ours = None
    if ours:
        tasks += ours.tasks(Task)
    if "--peers" in sys.argv:
        import peers

        tasks += peers.tasks(Task)
    # A collection that one contestant's garbage brings about is paid by itself in its own slice.
    gc.collect()
    for task in tasks:
        task.calibrate()
    for _ in range(ROUNDS):
        for task in tasks:
            task.round()
    for task in tasks:
        print(task.line())
    if ours:
        for name, ratio in ours.threads(ROUNDS).items():
            print("\t".join(["python", "threads", name, "", "two threads by one", *(f"{one:.3f}" for one in ratio)]))


if __name__ == "__main__":
    main()
