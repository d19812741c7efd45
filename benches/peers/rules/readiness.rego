package readiness

labels := input.metadata.labels

default criticality := null

criticality := labels.criticality

applies_high if criticality in {null, "high"}

applies_medium if criticality in {null, "medium", "high"}

public if labels.public != null

pii if labels.pii != null

default has_owner := false

has_owner if input.spec.owner != null

default in_production := false

in_production if input.spec.lifecycle == "production"

default on_call := false

on_call if {
	is_array(input.spec.oncall)
	count(input.spec.oncall) >= 1
}

default second_pager := false

second_pager := null if not applies_high

second_pager if {
	applies_high
	is_array(input.spec.oncall)
	count(input.spec.oncall) >= 2
}

default runbook := false

runbook if {
	is_string(input.metadata.annotations["example.com/runbook"])
	startswith(input.metadata.annotations["example.com/runbook"], "https://")
}

default coverage_floor := false

coverage_floor if input.status.quality.coverage >= 60

default no_old_criticals := false

no_old_criticals if {
	is_array(input.status.scan.vulns)
	every v in input.status.scan.vulns { not_old_critical(v) }
}

not_old_critical(v) if v.severity in {"low", "medium", "high"}

not_old_critical(v) if v.opened >= "2025-12-16T00:00:00Z"

default checks_pass := false

checks_pass if {
	is_array(input.status.checks)
	every c in input.status.checks { passes(c) }
}

passes(c) if c.required == false

passes(c) if c.status == "passed"

default certificate := false

certificate := null if not public

certificate if {
	public
	input.status.certificate.notAfter > "2026-02-05T00:00:00Z"
}

default cost_center := false

cost_center if {
	is_string(labels["cost-center"])
	regex.match(`^CC-[0-9]{4,6}$`, labels["cost-center"])
}

default coverage := false

coverage if {
	criticality == "high"
	input.status.quality.coverage >= 85
}

coverage if {
	criticality in {"low", "medium"}
	input.status.quality.coverage >= 75
}

default objective := 99.5

objective := input.status.slo.objective if is_number(input.status.slo.objective)

default objective_met := false

objective_met if input.status.slo.measured >= objective

default latency := false

latency if {
	is_number(input.status.slo.latencyMs)
	input.status.slo.latencyMs <= 250
}

default deployed_lately := false

deployed_lately if input.status.lastDeploy >= "2025-11-16T00:00:00Z"

default few_highs := false

few_highs if {
	is_array(input.status.scan.vulns)
	every v in input.status.scan.vulns { is_string(v.severity) }
	count([v | some v in input.status.scan.vulns; v.severity in {"high", "critical"}]) <= 2
}

default replicas := false

replicas := null if not applies_medium

replicas if {
	applies_medium
	input.spec.deploy.replicas >= 3
}

default safe_rollout := false

safe_rollout if {
	input.spec.deploy.canary == true
	input.spec.deploy.rollback == "automatic"
}

default structured_logs := false

structured_logs if input.spec.telemetry.logging in {"json", "otlp"}

default drilled := false

drilled if input.status.lastDrill >= "2025-07-19T00:00:00Z"

default restore_tested := false

restore_tested := null if not pii

restore_tested if {
	pii
	input.status.backup.restored >= "2025-10-17T00:00:00Z"
}

default no_secrets := false

no_secrets if input.status.scan.secrets == 0

default documented := false

documented if input.metadata.annotations["backstage.io/techdocs-ref"] != null

default hardened := false

hardened if {
	input.spec.deploy.security.readOnlyRoot == true
	input.spec.deploy.security.privileged == false
}

default nothing_skipped := false

nothing_skipped if {
	is_array(input.status.checks)
	every c in input.status.checks { c.status in {"passed", "failed"} }
}

verdicts := [
	has_owner, in_production, on_call, second_pager, runbook, coverage_floor, no_old_criticals, checks_pass,
	certificate, cost_center, coverage, objective_met, latency, deployed_lately, few_highs, replicas, safe_rollout,
	structured_logs, drilled, restore_tested, no_secrets, documented, hardened, nothing_skipped,
]
