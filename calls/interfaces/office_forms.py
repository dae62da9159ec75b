"""What an administrator fills in to prepare a call, an envelope, a criterion, a figure."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Funder
from calls.enums import CallKind, CriterionRole
from calls.models import Call, CallForm, Criterion, Envelope, Scheme, ScoringGrid
from calls.referentials.legal import LegalSetting, parse_value
from ui.forms import DayField, MomentField, MoneyField
from workflows.models import Procedure


def free_slug(model: Any, text: str) -> str:
    """A short address nobody has: the words of the title, then a number."""
    base = slugify(text)[:42].strip("-") or "appel"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{rank}" for rank in range(2, 10_000))) if slug not in taken)


def latest(model: Any, chosen: Any = None) -> QuerySet[Any]:
    """The last version of each key, and the one already chosen."""
    lasts = model.objects.values("key").annotate(last=Max("version")).values_list("key", "last")
    wanted = Q(pk__in=[])
    for key, version in lasts:
        wanted |= Q(key=key, version=version)
    return model.objects.filter(wanted | Q(pk=chosen)).order_by("title", "-version")


class NewCallForm(forms.Form):
    fields: dict[str, Any]
    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=gettext_lazy("Dispositif"))
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=CallKind.choices, widget=forms.RadioSelect, initial=CallKind.CALL_FOR_PROJECTS)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].queryset = Scheme.objects.administered_by(user).select_related("funder")


class DraftForm(forms.ModelForm):
    """A draft may be incomplete; what publication asks for is said by the step, not here."""

    fields: dict[str, Any]
    opens_at = MomentField(label=gettext_lazy("Ouvre le"), default_time=time(0, 0), required=False)
    closes_at = MomentField(label=gettext_lazy("Date limite"), default_time=time(23, 59), required=False)
    amount_min = MoneyField(label=gettext_lazy("Montant minimal demandé"), max_digits=12, required=False)
    amount_max = MoneyField(label=gettext_lazy("Montant maximal demandé"), max_digits=12, required=False)
    procedure = forms.ModelChoiceField(
        Procedure.objects.none(),
        label=gettext_lazy("Procédure que suivront les dossiers"),
        required=False,
        help_text=gettext_lazy("Celles de votre institution et celles livrées avec Sillage, dans leur dernière version."),
    )

    class Meta:
        model = Call
        fields = (
            "title", "slug", "kind", "summary", "eligibility", "guidelines", "disciplines", "opens_at", "closes_at", "amount_min", "amount_max", "contact_email",
            "envelopes", "form", "grid",
        )  # fmt: skip
        widgets = {"envelopes": forms.CheckboxSelectMultiple, "disciplines": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        funder = self.instance.funder
        for name in ("opens_at", "closes_at"):
            self.fields[name].set_place(funder)
        for name in ("amount_min", "amount_max"):
            self.fields[name].set_currency(funder.currency)
        self.fields["envelopes"].queryset = Envelope.objects.filter(funder=funder)
        self.fields["form"].queryset = latest(CallForm, self.instance.form_id)
        self.fields["grid"].queryset = latest(ScoringGrid, self.instance.grid_id)
        self.fields["procedure"].queryset = latest(Procedure, self.instance.procedure_id).usable_by(funder.pk)
        self.initial["procedure"] = self.instance.procedure_id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("La date limite précède l’ouverture."))
        if data.get("amount_min") is not None and data.get("amount_max") is not None and data["amount_min"] > data["amount_max"]:
            self.add_error("amount_max", _("Le montant maximal est plus petit que le minimal."))
        return data


class UseForm(forms.Form):
    """One criterion of the catalogue, as the call would use it."""

    fields: dict[str, Any]
    is_used = forms.BooleanField(label=gettext_lazy("Demander cet engagement"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Effet"), choices=CriterionRole.choices, initial=CriterionRole.WARNING)
    withheld = forms.DecimalField(
        label=gettext_lazy("Part du solde retenue (%)"), min_value=Decimal(0), max_value=Decimal(100), max_digits=5, decimal_places=2, initial=0, localize=True
    )

    def __init__(self, *args: Any, criterion: Criterion, **options: Any) -> None:
        super().__init__(*args, **options | {"prefix": f"c{criterion.pk}"})
        self.criterion = criterion

    @property
    def withheld_rate(self) -> Decimal:
        return (self.cleaned_data["withheld"] / 100).quantize(Decimal("0.0001"))


class SchemeForm(forms.ModelForm):
    fields: dict[str, Any]

    class Meta:
        model = Scheme
        fields = ("funder", "name", "purpose")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["funder"].queryset = administered_funders(user)
        self.fields["funder"].disabled = self.instance.pk is not None

    def save(self, commit: bool = True) -> Scheme:
        self.instance.slug = self.instance.slug or free_slug(Scheme, self.cleaned_data["name"])
        return super().save(commit)


class EnvelopeForm(forms.ModelForm):
    """`reason` is asked when the envelope exists: its amount is public money already announced."""

    fields: dict[str, Any]
    amount = MoneyField(label=gettext_lazy("Montant"), min_value=Decimal("0.01"))
    reason = forms.CharField(label=gettext_lazy("Motif du changement"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Envelope
        fields = ("funder", "scheme", "name", "fiscal_year", "budget_line", "amount")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["funder"].queryset = administered_funders(user)
        self.fields["scheme"].queryset = Scheme.objects.administered_by(user)
        self.fields["fiscal_year"].min_value, self.fields["fiscal_year"].max_value = 2000, 2100
        if self.instance.pk is None:
            del self.fields["reason"]
            self.initial.setdefault("fiscal_year", timezone.localdate().year)
        else:
            self.fields["funder"].disabled = True
            self.fields["amount"].set_currency(self.instance.funder.currency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        scheme, funder = data.get("scheme"), data.get("funder")
        if scheme and funder and scheme.funder_id != funder.pk:
            self.add_error("scheme", _("Ce dispositif est celui d’une autre institution."))
        if not 2000 <= data.get("fiscal_year", 2000) <= 2100:
            self.add_error("fiscal_year", _("Indiquez une année entre 2000 et 2100."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("scheme", "name", "fiscal_year", "budget_line", "amount")}


class FigureForm(forms.Form):
    """A funder's own figure, from a day on."""

    fields: dict[str, Any]
    value = forms.CharField(label=gettext_lazy("Valeur"), max_length=40)
    valid_from = DayField(label=gettext_lazy("À partir du"))
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=gettext_lazy("Pour un seul dispositif"), required=False, empty_label=gettext_lazy("Tous les dispositifs")
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=300, help_text=gettext_lazy("Le texte, la délibération ou le courrier qui donne ce chiffre.")
    )
    reason = forms.CharField(label=gettext_lazy("Motif"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, funder: Funder, shipped: LegalSetting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shipped = shipped
        self.fields["scheme"].queryset = Scheme.objects.filter(funder=funder)
        self.fields["value"].help_text = _("En %(unit)s.") % {"unit": shipped.unit}

    def clean_value(self) -> str:
        try:
            parsed = parse_value(self.cleaned_data["value"], self.shipped.unit)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return parsed.isoformat() if isinstance(parsed, date) else f"{parsed:f}"


def administered_funders(user: Any) -> QuerySet[Funder]:
    return Funder.objects.filter(pk__in=user.funders_as(Role.ADMINISTRATOR))
