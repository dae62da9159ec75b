"""Forms around one's work: an absence, what one hears, the rules of a funder, to whom tasks go."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from ui.forms import DayField
from workflows.board.absences import people_of, who_can_stand_in
from workflows.calendars import REGIONS
from workflows.models import Notice, WorkRules


class AbsenceForm(forms.Form):
    person: Any = forms.ModelChoiceField(None, label=_("Personne absente"), empty_label=None)
    starts_on = DayField(label=_("Premier jour d’absence"))
    ends_on = DayField(label=_("Dernier jour d’absence"))
    substitute: Any = forms.ModelChoiceField(
        None, label=_("À sa place"), required=False, empty_label=_("Personne : les tâches attendent ou reviennent à l’équipe"),
        help_text=_("Cette personne verra ses tâches et pourra faire ce qui se délègue : instruction, secrétariat, certification, ordonnancement. Ni les lectures, ni les signatures, ni les décisions."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, funder_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        everybody = people_of(funder_id)
        administers = user.has_role(funder_id, Role.ADMINISTRATOR)
        person, substitute = _asked(self, "person"), _asked(self, "substitute")
        person.queryset, person.initial = everybody if administers else everybody.filter(pk=user.pk), user.pk
        if not administers:
            person.widget = forms.HiddenInput()
        substitute.queryset = who_can_stand_in(funder_id, None if administers else user)


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Notice
        fields = ("wants_digest", "wants_assignments")
        help_texts = {
            "wants_digest": _("Un seul message par jour ouvré, le matin, et seulement s’il y a quelque chose à dire."),
            "wants_assignments": _("Les convocations, notifications et accusés que la loi prévoit vous parviennent toujours."),
        }


class WorkRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    valid_from = DayField(label=_("À partir du"))

    class Meta:
        model = WorkRules
        fields = ("valid_from", "holidays", "digest_hour", "remind_days", "escalate_to", "escalate_days", "week_hours", "reason")
        widgets = {"reason": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        regions = [(code, name) for code, name in REGIONS.items() if code.split("-")[0] == country]
        self.fields["holidays"] = forms.ChoiceField(
            label=_("Jours fériés"),
            choices=regions or [("", _("Aucun : les week-ends seulement"))],
            required=bool(regions),
            help_text=WorkRules._meta.get_field("holidays").help_text,
        )
        self.fields["escalate_to"] = forms.ChoiceField(label=_("Rôle prévenu d’un long retard"), choices=[("", _("Personne")), *Role.choices], required=False)
        self.order_fields(self.Meta.fields)

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Ces règles valent pour la suite : choisissez aujourd’hui ou plus tard."))
        return day


class ShareForm(forms.Form):
    """To whom the chosen tasks go. Empty: back to the role."""

    target: Any = forms.ModelChoiceField(None, label=_("Confier à"), required=False, empty_label=_("L’équipe (rendre au rôle)"))

    def __init__(self, *args: Any, funder_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        _asked(self, "target").queryset = who_can_stand_in(funder_id)


def _asked(form: forms.Form, name: str) -> Any:
    """A field whose choices depend on who asks."""
    return form.fields[name]
