from conventions.models.amendment import Amendment
from conventions.models.clause import Clause, ClauseComment, Commitment
from conventions.models.convention import Convention, FundingLine
from conventions.models.instalment import Instalment
from conventions.models.renewal import Renewal
from conventions.models.report import Report, ReportAnswers, ReportDocument, ReportLine

__all__ = [
    "Amendment", "Clause", "ClauseComment", "Commitment", "Convention", "FundingLine", "Instalment", "Renewal", "Report", "ReportAnswers", "ReportDocument",
    "ReportLine",
]  # fmt: skip
