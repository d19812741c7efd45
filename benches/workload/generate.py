"""Writes `subjects.json`: 64 services, the same ones each time, for every contestant of the benchmarks.

    python3 generate.py

Nothing but the standard library, and of that only `random.Random.random`, whose sequence Python promises to keep. A
service has a quality between 0 and 1, so that good ones are good throughout and all tiers are reached. One fact in
twenty is missing (left out, or null), and one part of a list's record in a hundred.
"""

import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
SUBJECTS = 64
NAMES = ["checkout", "ledger", "identity", "search", "shipping", "invoices", "returns", "loyalty"]
SIDES = ["api", "worker", "gateway", "stream", "batch", "web", "cache", "relay"]
TEAMS = ["payments", "logistics", "platform", "discovery", "engagement", "growth"]

source = random.Random(2)


def chance(share):
    return source.random() < share


def pick(choices):
    return choices[int(source.random() * len(choices))]


def between(low, high):
    return low + int(source.random() * (high - low + 1))


def moment(days):
    """`days` before (or, negative, after) the instant of judgement, and some seconds."""
    seconds = int(days * 86400) + between(1, 40000)
    return (AT - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def forget(record, share):
    """Takes facts away from a record: two in three are left out, the third is null."""
    for key in list(record):
        if chance(share):
            if chance(1 / 3):
                record[key] = None
            else:
                del record[key]
    return record


def service(number):
    quality = source.random() ** 0.35
    good = lambda: chance(0.80 + 0.20 * quality) if quality < 0.9 else chance(0.995)
    name = f"{NAMES[number % 8]}-{SIDES[number // 8]}"
    team = pick(TEAMS)
    high = chance(0.4)

    labels = {
        "criticality": "high" if high else pick(["low", "medium", "medium"]),
        "cost-center": f"CC-{between(1000, 99999)}" if good() else f"cc{between(10, 99)}",
    }
    forget(labels, 0.05)
    if chance(0.4):
        labels["public"] = "true"
    if chance(0.4):
        labels["pii"] = pick(["low", "strict"])
    labels["language"] = pick(["go", "java", "rust", "typescript"])
    labels["region"] = pick(["eu-central-1", "eu-west-1", "us-east-2"])

    annotations = {
        "example.com/runbook": ("https://" if good() else "wiki/") + f"runbooks.example.com/{team}/{name}",
        "backstage.io/techdocs-ref": "dir:.",
    }
    if not good():
        del annotations["backstage.io/techdocs-ref"]
    forget(annotations, 0.05)
    annotations["example.com/slack"] = f"#team-{team}"

    vulns = []
    for _ in range(between(0, 5)):
        fine = good()
        severity = pick(["low", "medium", "medium", "high", "critical"] if fine else ["high", "critical", "critical"])
        opened = between(1, 25) if fine else between(26, 200)
        record = {"id": f"CVE-2025-{between(1000, 9999)}", "severity": severity, "opened": moment(opened)}
        vulns.append(forget(record, 0.01))
    checks = []
    for check in ["build", "unit", "contract", "load"]:
        status = "passed" if good() else pick(["failed", "skipped"])
        checks.append(forget({"name": check, "status": status, "required": check != "load"}, 0.01))

    deploy = {
        "replicas": between(3, 9) if good() else between(1, 2),
        "canary": good(),
        "rollback": "automatic" if good() else "manual",
    }
    forget(deploy, 0.05)
    deploy["image"] = f"registry.example.com/{team}/{name}:{between(1, 9)}.{between(0, 30)}.{between(0, 9)}"
    deploy["security"] = forget({"privileged": not good(), "readOnlyRoot": good()}, 0.05)

    slo = {
        "latencyMs": between(40, 240) if good() else between(260, 900),
        "measured": round(99.5 + 0.5 * source.random(), 3) if good() else round(98 + source.random(), 3),
        "objective": pick([99, 99.5, 99.5]),
    }
    if chance(0.2):
        del slo["objective"]
    forget(slo, 0.05)

    scan = forget({"secrets": 0 if good() else between(1, 3), "vulns": vulns}, 0.05)
    scan["tool"] = "trivy 0.58.1"

    spec = {
        "lifecycle": "production" if good() else pick(["experimental", "deprecated"]),
        "owner": f"group:default/{team}",
        "oncall": [f"{team}-primary", f"{team}-secondary"] if good() else [f"{team}-primary"] if good() else [],
    }
    forget(spec, 0.05)
    spec["system"] = pick(["commerce", "fulfilment", "accounts"])
    spec["deploy"] = deploy
    spec["telemetry"] = forget({"logging": pick(["json", "otlp"]) if good() else "plain"}, 0.05)
    spec["telemetry"]["sampling"] = 0.05

    status = {
        "lastDeploy": moment(between(0, 55) if good() else between(62, 300)),
        "lastDrill": moment(between(5, 170) if good() else between(182, 500)),
        "checks": checks,
    }
    forget(status, 0.05)
    status["quality"] = forget({"coverage": between(860, 990) / 10 if good() else between(450, 740) / 10}, 0.05)
    status["quality"]["lines"] = between(2000, 90000)
    status["slo"] = slo
    status["certificate"] = forget({"notAfter": moment(-between(30, 300) if good() else -between(1, 18))}, 0.05)
    status["backup"] = forget({"restored": moment(between(1, 80) if good() else between(92, 300))}, 0.05)
    status["scan"] = scan

    return {
        "apiVersion": "example.com/v1",
        "kind": "Service",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "spec": spec,
        "status": status,
    }


def main():
    lines = [json.dumps(service(number), separators=(",", ":")) for number in range(SUBJECTS)]
    sizes = [len(line) for line in lines]
    Path(__file__).with_name("subjects.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{SUBJECTS} subjects, {min(sizes)} to {max(sizes)} bytes, {sum(sizes) // SUBJECTS} in the mean")


if __name__ == "__main__":
    main()
