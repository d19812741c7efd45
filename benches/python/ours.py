"""Brightline's own package in Python."""

import hashlib
import json
import threading
from datetime import datetime, timezone
from time import perf_counter_ns

import brightline
from workload import DOCUMENTS, SCORECARD, STANDARD

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)
STATES = {"met": True, "unmet": False, "not-applicable": None}
standard = brightline.Standard.compile({"readiness.bright": STANDARD})
scorecard = standard.scorecard(SCORECARD)


def told(rules, tier, ready, score):
    return tuple(STATES[verdict.value] for verdict in rules), tier or "none", ready, score


def of_verdicts(found):
    return told(found.rules.values(), found.tier, found.ready, found.score)


def of_report(report):
    judgement = report.results[0]
    return told((rule.verdict for rule in judgement.rules), judgement.tier, judgement.ready, judgement.score)


def read_out(document):
    """Every verdict as a value of Python, for a program that wants all of them."""
    found = scorecard.judge(document, at=AT)
    return found.rules, found.tier, found.ready, found.score


def bound_read_out(bound):
    found = bound.judge(at=AT)
    return found.rules, found.tier, found.ready, found.score


def of_read_out(found):
    rules, tier, ready, score = found
    return told(rules.values(), tier, ready, score)


def tasks(Task):
    dicts = [json.loads(text) for text in DOCUMENTS]
    bound = [scorecard.bind(document) for document in dicts]
    judge = lambda document: scorecard.judge(document, at=AT)
    words = "Brightline", brightline.__version__, "an object that holds all verdicts"
    yield Task("facts", *words, dicts, judge, of_verdicts)
    yield Task("bound", *words, bound, lambda bound: bound.judge(at=AT), of_verdicts)
    yield Task("text", *words, DOCUMENTS, judge, of_verdicts)
    words = "Brightline, all read out", brightline.__version__, "every verdict as a value of Python"
    yield Task("facts", *words, dicts, read_out, of_read_out)
    yield Task("bound", *words, bound, bound_read_out, of_read_out)
    yield Task("text", *words, DOCUMENTS, read_out, of_read_out)
    words = "Brightline, full report", brightline.__version__, "with proof, mend, next tier, valid until and digests"
    report = lambda document: standard.evaluate(document, at=AT)
    yield Task("facts", *words, dicts, report, of_report)
    yield Task("text", *words, DOCUMENTS, report, of_report)


def threads(rounds):
    """How much more two threads do in a time than one: Brightline, and beside it plain native code that needs no
    interpreter, for two processors that share a core do not do twice as much of anything."""
    # A fleet in one call, so that what is measured is evaluation, which detaches from the interpreter.
    fleet = brightline.Facts([json.loads(text) for text in DOCUMENTS])
    block = bytes(1 << 20)
    works = {
        "Brightline, reports of 64 subjects": lambda: standard.evaluate(fleet, at=AT),
        "SHA-256 of a mebibyte, for comparison": lambda: hashlib.sha256(block).digest(),
    }
    ratios = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            count = max(1, 50_000_000 // max(1, took([work], 1)))
            ratios[name].append(2 * took([work], count) / took([work, work], count))
    return ratios


def took(works, count):
    """Nanoseconds until each of the works is done so often, each in a thread of its own."""
    def repeat(work):
        for _ in range(count):
            work()

    running = [threading.Thread(target=repeat, args=(work,)) for work in works]
    began = perf_counter_ns()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return perf_counter_ns() - began
