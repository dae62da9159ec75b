from grants.models.application import Answers, Application, BudgetLine, CaseCounter, CriterionPromise, Deposit, SupportingDocument
from grants.models.committee import AgendaItem, Attendance, Committee, CommitteeMember, CommitteeSession
from grants.models.conflict import Attestation, ConflictOfInterest
from grants.models.decision import Appeal, Award, Decision
from grants.models.review import DeliberationMark, Mark, Review

__all__ = [
    "AgendaItem", "Answers", "Appeal", "Application", "Attendance", "Attestation", "Award", "BudgetLine", "CaseCounter", "Committee",
    "CommitteeMember", "CommitteeSession", "ConflictOfInterest", "CriterionPromise", "Decision", "DeliberationMark", "Deposit", "Mark", "Review", "SupportingDocument",
]  # fmt: skip
