"""Brightline: a standard meets facts and exceptions at an instant, and gives a report.

>>> import brightline
>>> standard = brightline.Standard.compile({"a.bright": '''
...     entity service { owner text }
...     scorecard readiness for service {
...       bar bronze
...       tier bronze { rule has-owner { require owner is present } }
...     }
... '''})
>>> report = standard.evaluate({"subject": "service:checkout", "owner": "payments"}, at="2026-01-15")
>>> report.ready
True

The instant is always an argument: nothing here asks what time it is. All handles are immutable and shared by threads as
they are; while they judge, the interpreter is free.
"""

from brightline._brightline import (
    Bound,
    Exceptions,
    Facts,
    Scorecard,
    Standard,
    Verdicts,
    VerdictTable,
    __version__,
)
from brightline._diagnostic import Diagnostic, Label, Span
from brightline._errors import (
    BrightlineError,
    ExceptionsError,
    FactsError,
    InstantError,
    StandardError,
    TableError,
    UnknownName,
)
from brightline._explanation import (
    ExceptionAccount,
    ExplainedResult,
    ExplainedRule,
    Explanation,
    NextVerdict,
    Part,
    Waivable,
)
from brightline._forecast import Cause, Forecast, ForecastChange, Footing, Outlook, RuleChange, Ruling
from brightline._register import (
    Covered,
    ExceptionState,
    Finding,
    Register,
    RegisteredException,
    RegisterSummary,
    Risk,
    Signature,
)
from brightline._report import Digest, Next, Problem, Proof, Report, Result, RuleResult, Summary, Verdict
from brightline._standard import Rule, TestFailure, TestOutcome, Tier
from brightline._table import ColumnFault, ColumnProblem, EvidenceWarning
from brightline._wire import Frozen, Missing

__all__ = [
    "Bound",
    "BrightlineError",
    "Cause",
    "ColumnFault",
    "ColumnProblem",
    "Covered",
    "Diagnostic",
    "Digest",
    "EvidenceWarning",
    "ExceptionAccount",
    "ExceptionState",
    "Exceptions",
    "ExceptionsError",
    "ExplainedResult",
    "ExplainedRule",
    "Explanation",
    "Facts",
    "FactsError",
    "Finding",
    "Footing",
    "Forecast",
    "ForecastChange",
    "Frozen",
    "InstantError",
    "Label",
    "Missing",
    "Next",
    "NextVerdict",
    "Outlook",
    "Part",
    "Problem",
    "Proof",
    "Register",
    "RegisterSummary",
    "RegisteredException",
    "Report",
    "Result",
    "Risk",
    "Rule",
    "RuleChange",
    "RuleResult",
    "Ruling",
    "Scorecard",
    "Signature",
    "Span",
    "Standard",
    "StandardError",
    "Summary",
    "TableError",
    "TestFailure",
    "TestOutcome",
    "Tier",
    "UnknownName",
    "Verdict",
    "VerdictTable",
    "Verdicts",
    "Waivable",
    "__version__",
]
