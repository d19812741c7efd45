"""The workload for contestants in Python: documents, expected verdicts, and what follows from the verdicts of rules."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "workload"
STANDARD = (FOLDER / "readiness.bright").read_text()
SCORECARD = "production-readiness"
DOCUMENTS = [
    line.removesuffix(",").encode()
    for line in (FOLDER / "subjects.json").read_text().splitlines()
    if line.startswith("{")
]
EXPECTED = [line.split(" ", 1)[1] for line in (FOLDER / "verdicts.txt").read_text().splitlines()]

TIERS = (("bronze", 0, 10), ("silver", 10, 18), ("gold", 18, 24))


def conclude(rules):
    """Tier, readiness and score, from a verdict for each rule: true, false, or none where it does not apply."""
    tier = "none"
    ready = False
    for name, start, end in TIERS:
        verdicts = rules[start:end]
        if False in verdicts:
            break
        if True in verdicts:
            tier = name
            if start == 0:
                ready = True
    met = rules.count(True)
    return rules, tier, ready, met / (met + rules.count(False))


def written(result):
    """As `verdicts.txt` writes it."""
    rules, tier, ready, _ = result
    letters = "".join("N" if rule is None else "M" if rule else "U" for rule in rules)
    return f"{letters} {tier} {'ready' if ready else 'not-ready'}"
