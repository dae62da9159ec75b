"""What the steps of a call ask for."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from calls.lifecycle import CALL
from ui.forms import MomentField
from workflows.step_forms import StepForm, form_for


@form_for(CALL, "extend")
class ExtendForm(StepForm):
    closes_at = MomentField(label=_("Nouvelle date limite"), default_time=time(23, 59))

    def prepare(self) -> None:
        """Read on the funder's clock, starting from the present deadline."""
        call: Any = self.subject
        field: Any = self.fields["closes_at"]
        field.set_place(call.funder)
        field.initial = call.closes_at
