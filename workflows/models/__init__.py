from workflows.models.clock import Clock
from workflows.models.journal import CaseHead, Checkpoint, JournalEntry
from workflows.models.outbox import OutboxRow
from workflows.models.procedure import Procedure
from workflows.models.task import ClosedBecause, Task

__all__ = ["CaseHead", "Checkpoint", "Clock", "ClosedBecause", "JournalEntry", "OutboxRow", "Procedure", "Task"]
