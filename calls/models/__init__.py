from calls.models.call import Call, CallCriterion, Discipline, Scheme
from calls.models.criterion import Criterion
from calls.models.envelope import Envelope
from calls.models.form import CallForm, ScoringGrid
from calls.models.setting import DatedSetting

__all__ = ["Call", "CallCriterion", "CallForm", "Criterion", "DatedSetting", "Discipline", "Envelope", "Scheme", "ScoringGrid"]
