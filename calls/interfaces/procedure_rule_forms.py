"""The forms of the tab « Règles »."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Funder
from calls.domain.queries.figures import figures_of
from calls.interfaces.procedure_conditions import ConditionForm, condition_field
from calls.interfaces.procedure_stages import step_choices
from calls.interfaces.procedure_words import MAJORITIES, USES, setting_label
from calls.models import ScoringGrid
from ui.formats import number


def keep_present(form: forms.Form, *names: str) -> None:
    """What a procedure already says stays a choice, even where nothing offers it any more: the control says what is wrong with it."""
    for name in names:
        present, field = form.initial.get(name), form.fields[name]
        known = {value for each, label in field.choices for value in ([pair[0] for pair in label] if isinstance(label, (list, tuple)) else [each])}
        if present and present not in known:
            field.choices = [*field.choices, (present, present)]


def grid_choices() -> list[tuple[str, str]]:
    titles = dict(ScoringGrid.objects.order_by("version").values_list("key", "title"))
    return [("", _("Celle de l’appel")), *sorted(titles.items(), key=lambda each: each[1])]


def setting_choices(funder_id: int, *units: str, empty: Any) -> list[tuple[str, str]]:
    """The dated settings of this funder's law counted in these units, with the value it holds today."""
    funder = Funder.objects.get(pk=funder_id)
    held = [each for each in figures_of(funder, timezone.localdate(timezone=funder.zone)) if each.shipped.unit.startswith(units)]
    return [("", empty), *((each.shipped.code, f"{number(each.figure.number)} {each.shipped.unit} – {setting_label(each.shipped.code)}") for each in held)]


def only(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Those that were filled in."""
    return {name: fields[name] for name in names if fields.get(name) not in (None, "", False, [])}


def over(before: dict[str, Any], typed: dict[str, Any], shown: Iterable[str]) -> dict[str, Any]:
    """What is typed in place of what is shown; what only the file says stays."""
    return {name: value for name, value in before.items() if name not in set(shown)} | typed


def key_of(words: str, taken: set[str]) -> str:
    """A code for what a person named: its words, then a number."""
    base = slugify(words)[:40].strip("-")
    base = base if base[:1].isalpha() else f"r-{base}".strip("-")
    key = next(each for each in (base, *(f"{base}-{rank}" for rank in range(2, 1000))) if each not in taken)
    taken.add(key)
    return key


class ReviewsForm(ConditionForm):
    condition, noun = "second_when", "application"
    count = forms.IntegerField(label=gettext_lazy("Lectures par dossier"), min_value=0, max_value=20)
    minimum = forms.IntegerField(
        label=gettext_lazy("Lectures qui suffisent"), min_value=0, max_value=20, required=False, help_text=gettext_lazy("Vide : toutes sont attendues.")
    )
    grid = forms.ChoiceField(label=gettext_lazy("Grille de lecture"), required=False)
    second_count = forms.IntegerField(
        label=gettext_lazy("Lectures du second avis"), min_value=0, max_value=20, required=False, help_text=gettext_lazy("Vide ou 0 : pas de second avis.")
    )
    second_grid = forms.ChoiceField(label=gettext_lazy("Grille du second avis"), required=False)
    second_when = condition_field(gettext_lazy("Second avis demandé si"), help_text=gettext_lazy("Vide : pour tous les dossiers."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("grid", "second_grid"):
            self.fields[name].choices = grid_choices()
        keep_present(self, "grid", "second_grid")

    @property
    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("count", "minimum", "grid", "second_count", "second_grid")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("minimum") and data.get("count") is not None and data["minimum"] > data["count"]:
            self.add_error("minimum", _("Il en faudrait plus que de lectures demandées : au plus %(count)d.") % {"count": data["count"]})
        if data.get("second_when") and not data.get("second_count"):
            self.add_error("second_count", _("La condition du second avis est écrite : dites combien de lectures il demande."))
        return data


class PercentField(forms.DecimalField):
    """A share between 0 and 1, typed in per cent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": Decimal(0), "max_value": Decimal(100), "max_digits": 5, "decimal_places": 2, "localize": True} | options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace("%", "").strip() if isinstance(value, str) else value)


def as_percent(share: Any) -> Decimal:
    return (Decimal(str(share)) * 100).normalize() + Decimal(0)


def as_share(percent: Decimal) -> float:
    return float(percent / 100)


class CommitteeForm(forms.Form):
    fields: dict[str, Any]
    quorum = PercentField(
        label=gettext_lazy("Quorum, en % des membres"), help_text=gettext_lazy("Les membres qui se déportent ne comptent pas. 50 : la moitié au moins.")
    )
    majority = forms.ChoiceField(label=gettext_lazy("Majorité"), choices=list(MAJORITIES.items()), widget=forms.RadioSelect)


class ApprovalForm(ConditionForm):
    condition = "when"
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    label = forms.CharField(label=gettext_lazy("Nom"), max_length=200, help_text=gettext_lazy("Par exemple « Accord de la direction »."))
    step = forms.ChoiceField(label=gettext_lazy("Avant l’étape"))
    count = forms.IntegerField(label=gettext_lazy("Nombre de personnes"), min_value=1, max_value=10)
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=[("", gettext_lazy("Choisissez un rôle")), *Role.choices])
    within_days = forms.IntegerField(label=gettext_lazy("Dans les… jours"), min_value=1, max_value=120, required=False)
    when = condition_field(gettext_lazy("Seulement si"), help_text=gettext_lazy("Vide : toujours."))
    only_names = ("when", "within_days")

    def __init__(self, *args: Any, body: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = step_choices(body or {})
        self.name = self.initial.get("label", "")
        keep_present(self, "step")

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("step", "count", "role", "label")} | only(data, ("when", "within_days"))


class RuleForm(ConditionForm):
    """A condition on a step: what must hold, and the sentence people read when it does not."""

    condition = "must"
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    step = forms.ChoiceField(label=gettext_lazy("Pour prendre l’étape"))
    says = forms.CharField(label=gettext_lazy("Sinon, on lit"), max_length=300, help_text=gettext_lazy("La phrase qui dit ce qui manque, et que faire."))
    must = condition_field(gettext_lazy("Il faut que"))

    def __init__(self, *args: Any, body: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = step_choices(body or {})
        self.name = self.initial.get("says", "")
        keep_present(self, "step")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("must") and not {"must", "must_value"} & set(self.errors):
            self.add_error("must", _("Écrivez une condition, ou choisissez un fait ci-dessous."))
        return data

    @property
    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("step", "must", "says")}


class TimesForm(forms.Form):
    fields: dict[str, Any]
    days = forms.IntegerField(label=gettext_lazy("Délai pour compléter un dossier"), min_value=1, max_value=730)
    unit = forms.ChoiceField(
        label=gettext_lazy("Compté en"), choices=[("calendar", gettext_lazy("jours")), ("working", gettext_lazy("jours ouvrés"))], widget=forms.RadioSelect
    )
    checks = forms.CharField(
        label=gettext_lazy("Points de recevabilité à vérifier"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Un par ligne. Vide : la liste habituelle."),
    )


class InstrumentForm(forms.Form):
    fields: dict[str, Any]
    always = forms.BooleanField(label=gettext_lazy("Une convention quel que soit le montant"), required=False)
    above_setting = forms.ChoiceField(label=gettext_lazy("Sinon, une convention au-delà de"), required=False)
    live_performance_setting = forms.ChoiceField(label=gettext_lazy("Pour le spectacle vivant, au-delà de"), required=False)
    years = forms.IntegerField(label=gettext_lazy("Durée de la convention, en années"), min_value=1, max_value=10, required=False)
    years_max_setting = forms.ChoiceField(label=gettext_lazy("Durée bornée par"), required=False)
    clauses = forms.MultipleChoiceField(
        label=gettext_lazy("Articles propres à un usage"), choices=list(USES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, funder_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        amounts = setting_choices(funder_id, "EUR", "CHF", empty=_("Aucun seuil"))
        self.fields["above_setting"].choices = self.fields["live_performance_setting"].choices = amounts
        self.fields["years_max_setting"].choices = setting_choices(funder_id, "ans", empty=_("Aucune borne"))
        keep_present(self, "above_setting", "live_performance_setting", "years_max_setting")
