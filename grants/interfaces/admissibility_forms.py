"""What an officer says when they judge the form of a dossier, or ask for what is missing."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.interfaces.admissibility import checks_by_eye
from grants.lifecycle import APPLICATION
from grants.reading.sections import sections_for
from ui.forms import DayField
from workflows.calendars import calendar_of
from workflows.clocks import delay_of
from workflows.step_forms import StepForm, form_for


@form_for(APPLICATION, "request_information")
class RequestInformationForm(StepForm):
    sections = forms.MultipleChoiceField(
        label=_("Sections à rouvrir"),
        help_text=_("Seules celles-ci seront modifiables ; le reste demeure tel que déposé."),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DayField(label=_("Compléments attendus jusqu’au"), help_text=_("Inclus. Passé ce jour, sans réponse, le dossier est classé sans suite."))

    def prepare(self) -> None:
        self.fields["sections"].choices = [(section["key"], section["title"]) for section in sections_for(self.subject)]
        self.fields["due_on"].initial = delay_of(self.subject.procedure, "completion").day_after(timezone.now(), calendar_of(self.subject.funder_id))
        self.fields["reason"].label = _("Ce que vous demandez")


@form_for(APPLICATION, "declare_admissible")
class AdmissibleForm(StepForm):
    checked = forms.MultipleChoiceField(
        label=_("Vérifié par vos soins"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ce que vous cochez est inscrit au journal du dossier."),
    )

    def prepare(self) -> None:
        self.fields["checked"].choices = checks_by_eye(self.subject)

    @property
    def cleaned_inputs(self) -> dict[str, Any]:
        """The journal keeps the sentences, not their numbers: it must read by itself in ten years."""
        sentences = dict(self.fields["checked"].choices)
        return {"checked": [sentences[code] for code in self.cleaned_data["checked"]]}
