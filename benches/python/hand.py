"""The 24 rules as one would write them in Python, over the dict that a JSON document is.

What is missing counts as the language says; that a value has the right type, and that no text is blank, is taken for
granted.
"""

import re
from datetime import datetime, timedelta, timezone

from workload import conclude

COST_CENTER = re.compile(r"CC-[0-9]{4,6}").fullmatch


class Limits:
    """What an instant of judgement makes of `30 days` and the like: texts, for all instants of the documents have one
    form, and such texts are in order when the instants are. Computed once for all subjects."""

    def __init__(self, at):
        written = lambda days: (at - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.at = written(0)
        self.days_30, self.days_60, self.days_90, self.days_180 = map(written, (30, 60, 90, 180))
        self.in_21_days = written(-21)


AT = Limits(datetime(2026, 1, 15, tzinfo=timezone.utc))


def judge(document, at=AT):
    metadata, spec, status = document["metadata"], document["spec"], document["status"]
    labels, annotations, deploy = metadata["labels"], metadata["annotations"], spec["deploy"]
    slo, scan, security = status["slo"], status["scan"], deploy["security"]

    criticality = labels.get("criticality")
    oncall = spec.get("oncall")
    runbook = annotations.get("example.com/runbook")
    cost_center = labels.get("cost-center")
    coverage = status["quality"].get("coverage")
    measured = slo.get("measured")
    objective = slo.get("objective")
    latency = slo.get("latencyMs")
    replicas = deploy.get("replicas")
    vulns = scan.get("vulns")
    checks = status.get("checks")

    last_deploy = status.get("lastDeploy")
    last_drill = status.get("lastDrill")
    now = at.at

    if labels.get("public") is None:
        certificate = None
    else:
        ends = status["certificate"].get("notAfter")
        certificate = ends is not None and ends > at.in_21_days
    if labels.get("pii") is None:
        restore_tested = None
    else:
        restored = status["backup"].get("restored")
        restore_tested = restored is not None and at.days_90 <= restored <= now

    no_old_criticals = few_highs = vulns is not None
    if no_old_criticals:
        highs = 0
        for vuln in vulns:
            severity = vuln.get("severity")
            if severity == "critical" or severity is None:
                opened = vuln.get("opened")
                if opened is None or not at.days_30 <= opened <= now:
                    no_old_criticals = False
                if severity is None:
                    few_highs = False
                else:
                    highs += 1
            elif severity == "high":
                highs += 1
        if highs > 2:
            few_highs = False
    checks_pass = nothing_skipped = checks is not None
    if checks_pass:
        for check in checks:
            state = check.get("status")
            if state != "passed":
                if check.get("required") is not False:
                    checks_pass = False
                if state == "skipped" or state is None:
                    nothing_skipped = False

    return conclude((
        spec.get("owner") is not None,
        spec.get("lifecycle") == "production",
        oncall is not None and len(oncall) >= 1,
        oncall is not None and len(oncall) >= 2 if criticality in (None, "high") else None,
        runbook is not None and runbook.startswith("https://"),
        coverage is not None and coverage >= 60,
        no_old_criticals,
        checks_pass,
        certificate,
        cost_center is not None and COST_CENTER(cost_center) is not None,
        coverage is not None and criticality is not None and coverage >= (85 if criticality == "high" else 75),
        measured is not None and measured >= (99.5 if objective is None else objective),
        latency is not None and latency <= 250,
        last_deploy is not None and at.days_60 <= last_deploy <= now,
        few_highs,
        replicas is not None and replicas >= 3 if criticality in (None, "medium", "high") else None,
        deploy.get("canary") is True and deploy.get("rollback") == "automatic",
        spec["telemetry"].get("logging") in ("json", "otlp"),
        last_drill is not None and at.days_180 <= last_drill <= now,
        restore_tested,
        scan.get("secrets") == 0,
        annotations.get("backstage.io/techdocs-ref") is not None,
        security.get("readOnlyRoot") is True and security.get("privileged") is False,
        nothing_skipped,
    ))
