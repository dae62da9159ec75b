from workflows.models.approval import Approval, Settlement
from workflows.models.clock import Clock
from workflows.models.draft import ProcedureDraft
from workflows.models.journal import CaseHead, Checkpoint, JournalEntry
from workflows.models.outbox import OutboxRow
from workflows.models.procedure import Procedure
from workflows.models.task import ClosedBecause, Task

__all__ = ["Approval", "CaseHead", "Checkpoint", "Clock", "ClosedBecause", "JournalEntry", "OutboxRow", "Procedure", "ProcedureDraft", "Settlement", "Task"]
