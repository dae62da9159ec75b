"""What the desk says when it shortlists an expression of interest."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.lifecycle import APPLICATION
from ui.forms import DayField
from workflows.calendars import calendar_of
from workflows.clocks import delay_of
from workflows.step_forms import StepForm, form_for


@form_for(APPLICATION, "shortlist")
class ShortlistForm(StepForm):
    due_on = DayField(label=_("Dossier complet attendu jusqu’au"), help_text=_("Inclus. Passé ce jour, sans dépôt, la demande est classée sans suite."))

    def prepare(self) -> None:
        self.fields["due_on"].initial = delay_of(self.subject.procedure, "completion").day_after(timezone.now(), calendar_of(self.subject.funder_id))
