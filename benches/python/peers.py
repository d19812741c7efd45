"""What a user of Python would pick instead, each compiled once and asked for all 24 rules at a time.

Facts are the dict in each case, for that is what a program in Python has; where a peer takes JSON text itself, or keeps
a parsed document, that is measured too.
"""

import json
import re
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import cedarpy
import cel
import datalogic_py
import orjson
import zen
from workload import DOCUMENTS, conclude

RULES = Path(__file__).parent.parent / "peers" / "rules"
COST_CENTER = re.compile(r"CC-[0-9]{4,6}").fullmatch
PATTERN = 9  # the rule with a pattern


def is_cost_center(document):
    text = document["metadata"]["labels"].get("cost-center")
    return text is not None and COST_CENTER(text) is not None


def expressions(name):
    return "[" + ",\n".join((RULES / name).read_text().splitlines()) + "]"


def seconds(text):
    return None if text is None else int(datetime.fromisoformat(text).timestamp())


def datalogic(Task, dicts):
    rules = json.loads((RULES / "jsonlogic.json").read_text())
    rules[PATTERN] = False
    engine = datalogic_py.Engine()
    rule = engine.compile(json.dumps(rules))
    session = engine.session()
    words = "datalogic-py", version("datalogic-py"), "the host judges the rule with a pattern"

    def with_pattern(found, document):
        found[PATTERN] = is_cost_center(document)
        return conclude(found)

    def from_text(text):
        document = orjson.loads(text)
        return with_pattern(orjson.loads(session.evaluate_str(rule, text.decode())), document)

    def from_handle(pair):
        handle, document = pair
        found = with_pattern(orjson.loads(session.evaluate_data_str(rule, handle)), document)
        session.reset()
        return found

    handles = [(datalogic_py.DataHandle(document), document) for document in dicts]
    yield Task("facts", *words, dicts, lambda document: with_pattern(rule.evaluate(document), document))
    yield Task("bound", *words, handles, from_handle)
    yield Task("text", *words, DOCUMENTS, from_text)


def common_expression_language(Task, dicts):
    program = cel.compile(expressions("cel.txt"))
    words = "common-expression-language", version("common-expression-language"), ""
    contexts = [cel.Context(document) for document in dicts]
    work = lambda document: conclude(program.execute(document))
    yield Task("facts", *words, dicts, work)
    yield Task("bound", *words, contexts, work)
    yield Task("text", *words, DOCUMENTS, lambda text: work(orjson.loads(text)))


def zen_engine(Task, dicts):
    program = zen.compile_expression(expressions("zen.txt"))
    words = "zen-engine", version("zen-engine"), "instants are seconds"

    def with_seconds(document):
        status = document["status"]
        for record, key in (
            (status, "lastDeploy"),
            (status, "lastDrill"),
            (status["certificate"], "notAfter"),
            (status["backup"], "restored"),
        ):
            record[key] = seconds(record.get(key))
        for vuln in status["scan"].get("vulns") or ():
            vuln["opened"] = seconds(vuln.get("opened"))
        return document

    prepared = [with_seconds(orjson.loads(text)) for text in DOCUMENTS]
    work = lambda document: conclude(program.evaluate(document))
    yield Task("facts", *words, prepared, work)
    yield Task("text", *words, DOCUMENTS, lambda text: work(with_seconds(orjson.loads(text))))


HALVES = [3, 8, 15, 19]  # the rules with an `applies when`, whose policies are numbered from 100


def cedar(Task, dicts):
    policies = cedarpy.PolicySet.from_str((RULES / "readiness.cedar").read_text())
    entities = cedarpy.Entities.from_json_str("[]")
    numbers = [int(number) for number in re.findall(r'@rule\("(\d+)"\)', (RULES / "readiness.cedar").read_text())]
    names = {f"policy{place}": number for place, number in enumerate(numbers)}
    user = 'Host::"one"'
    words = "cedarpy", version("cedarpy"), "the host judges 5 rules, and counts; numbers are whole, instants are seconds"

    def request(document):
        metadata, spec, status = document["metadata"], document["spec"], document["status"]
        labels, annotations, deploy = metadata["labels"], metadata["annotations"], spec["deploy"]
        slo, scan, security = status["slo"], status["scan"], deploy["security"]
        whole = lambda number: None if number is None else round(number * 1000)
        oncall = spec.get("oncall")
        facts = {
            "owner": spec.get("owner"),
            "lifecycle": spec.get("lifecycle"),
            "oncall": None if oncall is None else len(oncall),
            "runbook": annotations.get("example.com/runbook"),
            "techdocs": annotations.get("backstage.io/techdocs-ref"),
            "criticality": labels.get("criticality"),
            "public": labels.get("public"),
            "pii": labels.get("pii"),
            "replicas": whole(deploy.get("replicas")),
            "canary": deploy.get("canary"),
            "rollback": deploy.get("rollback"),
            "privileged": security.get("privileged"),
            "read_only": security.get("readOnlyRoot"),
            "logging": spec["telemetry"].get("logging"),
            "coverage": whole(status["quality"].get("coverage")),
            "latency": whole(slo.get("latencyMs")),
            "measured": whole(slo.get("measured")),
            "objective": whole(slo.get("objective")),
            "secrets": whole(scan.get("secrets")),
            "last_deploy": seconds(status.get("lastDeploy")),
            "last_drill": seconds(status.get("lastDrill")),
            "cert_ends": seconds(status["certificate"].get("notAfter")),
            "restored": seconds(status["backup"].get("restored")),
        }
        vulns, checks = scan.get("vulns"), status.get("checks")
        by_host = {
            6: vulns is not None
            and all(
                vuln.get("severity") not in (None, "critical") or (vuln.get("opened") or "") >= "2025-12-16T00:00:00Z"
                for vuln in vulns
            ),
            7: checks is not None
            and all(check.get("required") is False or check.get("status") == "passed" for check in checks),
            PATTERN: is_cost_center(document),
            14: vulns is not None
            and all(vuln.get("severity") is not None for vuln in vulns)
            and sum(vuln["severity"] in ("high", "critical") for vuln in vulns) <= 2,
            23: checks is not None and all(check.get("status") not in (None, "skipped") for check in checks),
        }
        context = {name: value for name, value in facts.items() if value is not None}
        return {"principal": user, "action": user, "resource": user, "context": context}, by_host

    def work(pair):
        asked, by_host = pair
        answer = cedarpy.is_authorized(asked, policies, entities)
        met = {names[reason] for reason in answer.diagnostics.reasons}
        rules = [place in met for place in range(24)]
        for place, holds in by_host.items():
            rules[place] = holds
        for place in HALVES:
            if place + 100 not in met:
                rules[place] = None
        return conclude(rules)

    yield Task("facts", *words, dicts, lambda document: work(request(document)))
    yield Task("bound", *words, [request(document) for document in dicts], work)
    yield Task("text", *words, DOCUMENTS, lambda text: work(request(orjson.loads(text))))


def tasks(Task):
    dicts = [json.loads(text) for text in DOCUMENTS]
    return [
        task
        for peer in (datalogic, common_expression_language, zen_engine, cedar)
        for task in peer(Task, dicts)
    ]
