"""Criteria that follow the dossier: promised, written in the convention, conditions of payment, judged on the report."""

from calls.criteria import declaration, evidence_plan, fair_pay
from calls.criteria.base import KINDS, CriterionError, CriterionKind, IncompleteKind, OpinionForm, PromiseForm, kind_of, register
from calls.criteria.shapes import Clause, Comparison, Finding, Judgement, LineFinding, Opinion, PaidLine

__all__ = [
    "KINDS", "Clause", "Comparison", "CriterionError", "CriterionKind", "Finding", "IncompleteKind", "Judgement", "LineFinding", "Opinion", "OpinionForm", "PaidLine",
    "PromiseForm", "declaration", "evidence_plan", "fair_pay", "kind_of", "register",
]  # fmt: skip
