"""Times a fleet in columns beside what else judges columns: `cargo xtask bench fleets`, or by hand

    python3 fleets.py PROGRAM [ROWS]
    python3 fleets.py PROGRAM --sizes [ROWS...]

where PROGRAM is `fleet` of the Rust benches, which makes the columns and runs the loop by hand. Prints a line for each
contestant: host, task, name, version, note, and nanoseconds for the whole fleet by round, with tabs between. The second
form times Brightline alone, for fleets of several sizes, and says how much memory it takes.

Each number of threads has a process of its own, for most libraries read theirs when they are loaded. In it all
contestants have to give the same masks before any is timed, and then they run in turn.
"""

import gc
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter_ns

ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
THREADS = {"1": "one", "2": "two"}
FORMS = ["dictionaries", "texts", "findings"]


class Task:
    """A contestant: `work` gives a table of masks, a column for each rule and tier, or, where it is timed elsewhere,
    `timed` the nanoseconds it took; `checked` makes such a table of what it gives, none where it judges nothing."""

    def __init__(self, host, name, version, note, work, checked=None, timed=None, has_all=True):
        self.host, self.name, self.version, self.note, self.has_all = host, name, version, note, has_all
        self.work, self.checked, self.timed, self.figures = work, checked, timed, []

    def round(self):
        if self.timed:
            self.figures.append(self.timed())
            return
        began = perf_counter_ns()
        found = self.work()
        self.figures.append(perf_counter_ns() - began)
        # What was made is thrown away by who made it, but not on the clock.
        del found

    def line(self, task):
        told(self.host, task, self.name, self.version, self.note, self.figures)


def told(host, task, name, version, note, figures):
    print("\t".join([host, task, name, version, note] + [f"{figure:.2f}" for figure in figures]), flush=True)


def held_equal(tasks):
    """Stops where two contestants of a host say different things of any row."""
    import pyarrow.compute as pc

    known = {}
    for task in tasks:
        if task.checked is None:
            continue
        found = task.checked(task.work())
        masks = {name: found[name].combine_chunks() for name in found.column_names}
        first, expected = known.setdefault(task.host, (task.name, masks))
        assert not task.has_all or masks.keys() == expected.keys(), f"{task.name} gives {', '.join(masks)}"
        for name, mask in masks.items():
            assert mask.null_count == 0 and len(mask) == len(expected[name]), f"{task.name}: {name} has nulls"
            unlike = pc.sum(pc.xor(mask, expected[name])).as_py() or 0
            assert unlike == 0, f"{name}: {task.name} and {first} differ in {unlike} rows"
        print(f"{task.host}: {task.name} gives the same {len(masks)} masks", file=sys.stderr)


def measure(threads, folder, program):
    import fleet_findings
    import fleet_flat

    tasks = [*fleet_flat.tasks(Task, folder, program, threads), *fleet_findings.tasks(Task, folder, threads)]
    held_equal(tasks)
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for task in tasks:
            task.round()
    for task in tasks:
        task.line(THREADS[str(threads)])


def in_memory(name):
    """The kilobytes of this process that are in memory now (`VmRSS`), or were at most (`VmHWM`)."""
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def size(folder, form, rows):
    """Times one fleet, and looks how much the first evaluation adds to the memory that its columns take."""
    import fleet_findings
    import fleet_flat
    import pyarrow as pa

    text = (folder / ("findings.bright" if form == "findings" else "columns.bright")).read_text()
    with pa.OSFile(str(folder / f"{form}.arrow")) as file:
        table = pa.ipc.open_file(file).read_all()
    def of(table):
        if form == "findings":
            [task] = fleet_findings.brightline_findings(Task, table, text, 1)
        else:
            [task] = fleet_flat.brightline_flat(Task, form, table, text, 1)
        return task

    # The code that is run has to be in memory once, however many the services are.
    of(table.slice(0, 100)).work()
    task = of(table)
    before = in_memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    found = task.work()
    more, columns = in_memory("VmHWM") - before, table.nbytes / 1024
    del found
    for _ in range(ROUNDS):
        task.round()
    told("fleet-sizes", form, str(rows), "", "", task.figures)
    told("fleet-memory", f"{form}, {rows:,} services", "", "", "", [(columns + more) / columns])


def contest(folder, program, rows):
    subprocess.run([program, "write", folder, rows, *FORMS], check=True)
    for threads in THREADS:
        environment = os.environ | {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads}
        # On some machines these make numpy wait for itself.
        environment = {name: of for name, of in environment.items() if not name.startswith("OPENBLAS_")}
        subprocess.run([sys.executable, __file__, "--threads", threads, folder, program], check=True, env=environment)


def sizes(folder, program, rows):
    for rows in rows:
        # Of ten million services the lists alone would fill the memory of most machines.
        for form in FORMS if int(rows) <= 1_000_000 else FORMS[:2]:
            subprocess.run([program, "write", folder, rows, form], check=True)
            subprocess.run([sys.executable, __file__, "--size", form, rows, folder], check=True)


def main():
    match sys.argv[1:]:
        case ["--threads", threads, folder, program]:
            measure(int(threads), Path(folder), program)
        case ["--size", form, rows, folder]:
            size(Path(folder), form, int(rows))
        case [program, "--sizes", *rows]:
            with tempfile.TemporaryDirectory() as folder:
                sizes(folder, program, rows or ["10000", "100000", "1000000", "10000000"])
        case [program, *rows]:
            with tempfile.TemporaryDirectory() as folder:
                contest(folder, program, rows[0] if rows else "1000000")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
