from workflows.models.absence import Absence
from workflows.models.approval import Approval, Settlement
from workflows.models.clock import Clock
from workflows.models.draft import ProcedureDraft
from workflows.models.journal import CaseHead, Checkpoint, JournalEntry
from workflows.models.outbox import OutboxRow
from workflows.models.procedure import Procedure
from workflows.models.reader import CalendarFeed, Notice
from workflows.models.simulation import SimulationRun
from workflows.models.task import ClosedBecause, Task
from workflows.models.work_rules import WorkRules

__all__ = ["Absence", "Approval", "CalendarFeed", "CaseHead", "Checkpoint", "Clock", "ClosedBecause", "JournalEntry", "Notice", "OutboxRow", "Procedure", "ProcedureDraft", "Settlement", "SimulationRun", "Task", "WorkRules"]
