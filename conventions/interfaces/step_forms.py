"""What the steps of this room ask for."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from conventions.enums import RenewalOpinion
from conventions.lifecycle import CONVENTION, INSTALMENT, RENEWAL
from ui.forms import DayField
from workflows.step_forms import StepForm, form_for


@form_for(CONVENTION, "terminate")
class TerminateForm(StepForm):
    heard_on = DayField(label=_("Jour où le bénéficiaire a été entendu"))
    hearing = forms.CharField(label=_("Ce qu’il a dit"), widget=forms.Textarea(attrs={"rows": 5}), max_length=6000)
    breach_on = DayField(label=_("Jour du manquement"), help_text=_("Le retrait se calcule au prorata des jours qui restent à partir de ce jour, compris."))


@form_for(INSTALMENT, "confirm_payment")
class PaymentForm(StepForm):
    paid_on = DayField(label=_("Payé le"))
    reference = forms.CharField(label=_("Référence chez le comptable"), max_length=60)

    def prepare(self) -> None:
        self.fields["paid_on"].initial = timezone.localdate(timezone=self.subject.funder.zone)


@form_for(RENEWAL, "evaluate")
class EvaluationForm(StepForm):
    opinion = forms.ChoiceField(label=_("Avis"), choices=RenewalOpinion.choices, widget=forms.RadioSelect)
    evaluation = forms.CharField(
        label=_("Évaluation"),
        help_text=_("Ce que disent les bilans et les engagements, et ce qui en découle."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
    )


@form_for(RENEWAL, "invite")
class InvitationForm(StepForm):
    call = forms.ModelChoiceField(label=_("Appel dans lequel demander"), queryset=Call.objects.none(), empty_label=_("Choisir un appel"))

    def prepare(self) -> None:
        """The funder's own calls that take applications, or soon will."""
        self.fields["call"].queryset = Call.objects.filter(scheme__funder=self.subject.funder_id, state__in=["published", "open"])
