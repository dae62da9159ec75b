"""The tab « Versements et bilan »: how the money goes out, what is asked for at the end, and what may follow."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_rule_forms import PercentField, as_percent, as_share, keep_present, key_of, only, over, setting_choices
from calls.interfaces.procedure_sections import RowsSection, Section, answering
from calls.interfaces.procedure_tabs import Tab, add
from calls.interfaces.procedure_words import CONDITIONS, KINDS, NATURES, QUESTION_TYPES
from ui.formats import number
from workflows.models import ProcedureDraft

#: What is paid when nothing was said.
ONE = {"kind": "single", "share": 1.0, "condition": "notification"}
CHOICE = re.compile(r"^(?P<value>[a-z][a-z0-9_-]{0,59})\s*=\s*(?P<label>.+)$")


class AidForm(forms.Form):
    fields: dict[str, Any]
    nature = forms.ChoiceField(label=gettext_lazy("L’aide est donnée"), choices=list(NATURES.items()), widget=forms.RadioSelect)


class AidSection(Section):
    key, title = "nature", gettext_lazy("Nature de l’aide")

    def form(self, draft: ProcedureDraft, data: Any = None) -> AidForm:
        return AidForm(data, initial={"nature": "money"} | draft.body.get("aid", {}))

    def changes(self, form: AidForm, body: dict[str, Any]) -> dict[str, Any]:
        """In kind, nothing is paid: the instalments go. Money is what is understood when nothing is said."""
        nature, before = form.cleaned_data["nature"], body.get("aid", {})
        said = over(before, {"nature": nature}, ("nature",)) if nature != "money" or "nature" in before else before
        paid = {"instalments": []} if nature == "in_kind" else {} if body.get("instalments") else {"instalments": [ONE]}
        return {"aid": said or None} | paid


class InstalmentForm(forms.Form):
    fields: dict[str, Any]
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=list(KINDS.items()), initial="advance")
    share = PercentField(label=gettext_lazy("Part de l’aide, en %"), min_value=Decimal("0.01"))
    condition = forms.ChoiceField(label=gettext_lazy("Versé"), choices=list(CONDITIONS.items()), initial="notification")

    @property
    def row(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], "share": as_share(self.cleaned_data["share"]), "condition": self.cleaned_data["condition"]}

    @property
    def name(self) -> Any:
        return KINDS.get(self.initial.get("kind", ""), "")


class BaseInstalments(forms.BaseFormSet):
    """Nothing is kept that does not make the whole: the total is said beside the rows while one types."""

    is_in_kind = False

    def clean(self) -> None:
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if not rows and not any(self.errors):
            if self.is_in_kind:
                return
            raise ValidationError(_("Gardez au moins un versement, ou dites plus haut que l’aide est donnée en nature."))
        total = sum((row["share"] for row in rows), Decimal(0))
        if total != 100 and not any(self.errors):
            raise ValidationError(_("Les parts font %(total)s au lieu de 100 : corrigez-les, puis enregistrez.") % {"total": number(total)})


class InstalmentsSection(RowsSection):
    key, title = "versements", gettext_lazy("Versements")
    row, add_label, template = InstalmentForm, gettext_lazy("Ajouter un versement"), "calls/procedures/_instalments.html"

    def rows(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [each | {"share": as_percent(each["share"])} for each in body.get("instalments", [])]

    def form(self, draft: ProcedureDraft, data: Any = None) -> Any:
        kind = forms.formset_factory(self.row, formset=BaseInstalments, extra=1, can_delete=True, max_num=20, validate_max=True)
        formset = kind(data, initial=self.rows(draft.body), prefix=self.key)
        formset.is_in_kind = draft.body.get("aid", {}).get("nature") == "in_kind"
        return formset

    def changes(self, form: Any, body: dict[str, Any]) -> dict[str, Any]:
        return {"instalments": [over(each.initial, each.row, each.fields) for each in self.kept_forms(form)]}


class PaymentForm(forms.Form):
    fields: dict[str, Any]
    within_setting = forms.ChoiceField(label=gettext_lazy("Délai de versement"), required=False)

    def __init__(self, *args: Any, funder_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["within_setting"].choices = setting_choices(funder_id, "jours", empty=_("Aucun délai annoncé"))
        keep_present(self, "within_setting")


class PaymentSection(Section):
    key, title = "delai-versement", gettext_lazy("Délai de versement")

    def form(self, draft: ProcedureDraft, data: Any = None) -> PaymentForm:
        return PaymentForm(data, initial=draft.body.get("payment", {}), funder_id=draft.funder_id)

    def changes(self, form: PaymentForm, body: dict[str, Any]) -> dict[str, Any]:
        return {"payment": over(body.get("payment", {}), only(form.cleaned_data, tuple(form.fields)), form.fields) or None}


class ReportForm(forms.Form):
    fields: dict[str, Any]
    due_months_after_end = forms.IntegerField(label=gettext_lazy("Bilan attendu, en mois après la fin du projet"), min_value=0, max_value=120)
    due_setting = forms.ChoiceField(label=gettext_lazy("Ou le délai de la loi"), required=False, help_text=gettext_lazy("Là où la loi parle, elle l’emporte."))
    each_year = forms.BooleanField(label=gettext_lazy("Un bilan intermédiaire chaque année"), required=False)
    due_months_after_year = forms.IntegerField(label=gettext_lazy("Attendu, en mois après la fin de l’année"), min_value=0, max_value=120, required=False)

    def __init__(self, *args: Any, funder_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_setting"].choices = setting_choices(funder_id, "mois", empty=_("Non"))
        keep_present(self, "due_setting")


class ReportSection(Section):
    key, title, needs = "bilan", gettext_lazy("Bilan : quand"), "report"

    def form(self, draft: ProcedureDraft, data: Any = None) -> ReportForm:
        report = draft.body.get("report", {})
        return ReportForm(data, initial=report | report.get("interim", {}), funder_id=draft.funder_id)

    def changes(self, form: ReportForm, body: dict[str, Any]) -> dict[str, Any]:
        data = form.cleaned_data
        before = body.get("report", {})
        each_year = only(data, ("each_year",)) | ({"due_months_after_year": data["due_months_after_year"]} if data["due_months_after_year"] is not None else {})
        interim = over(before.get("interim", {}), each_year, ("each_year", "due_months_after_year"))
        report = {"due_months_after_end": data["due_months_after_end"]} | only(data, ("due_setting",)) | ({"interim": interim} if interim else {})
        return {"report": over(before, report, ("due_months_after_end", "due_setting", "interim"))}


class QuestionForm(forms.Form):
    """A question of the report. What the screen does not show (bounds, an earlier date…) stays as the file says."""

    fields: dict[str, Any]
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    label = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Réponse"), choices=list(QUESTION_TYPES.items()), initial="long_text")
    max_length = forms.IntegerField(label=gettext_lazy("Signes au plus"), min_value=1, max_value=20_000, required=False)
    help = forms.CharField(label=gettext_lazy("Aide"), max_length=500, required=False)
    choices = forms.CharField(
        label=gettext_lazy("Choix"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Un par ligne, si la réponse est un choix.")
    )
    required = forms.BooleanField(label=gettext_lazy("Obligatoire"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name = self.initial.get("label", "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("type") in ("choice", "multi_choice") and not data.get("choices") and not self.initial.get("choices_from"):
            self.add_error("choices", _("Écrivez les réponses possibles, une par ligne."))
        return data

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        unseen = {name: value for name, value in self.initial.items() if name not in self.fields}
        said = {"label": data["label"], "type": data["type"], "required": data["required"]} | only(data, ("max_length", "help"))
        return unseen | said | ({"choices": self._choices(data["choices"])} if data["choices"] and data["type"] in ("choice", "multi_choice") else {})

    def _choices(self, text: str) -> list[dict[str, str]]:
        """« oui = Oui » keeps its code; a bare label is given one."""
        taken: set[str] = set()
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found = [CHOICE.match(line) for line in lines]
        return [{"value": match["value"], "label": match["label"]} if match else {"value": key_of(line, taken), "label": line} for match, line in zip(found, lines, strict=True)]


class QuestionsSection(RowsSection):
    key, title, needs = "questions", gettext_lazy("Bilan : questions"), "report"
    row, add_label, empty = QuestionForm, gettext_lazy("Ajouter une question"), gettext_lazy("Aucune question n’est posée.")

    def rows(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [each | {"choices": _as_lines(each.get("choices", []))} for each in body.get("report", {}).get("questions", [])]

    def changes(self, form: Any, body: dict[str, Any]) -> dict[str, Any]:
        report = {name: value for name, value in body.get("report", {}).items() if name != "questions"}
        known = {each["key"] for each in body.get("report", {}).get("questions", [])}
        taken = set(known)
        kept = self.kept_forms(form)
        rows = [{"key": each.cleaned_data["key"] if each.cleaned_data.get("key") in known else key_of(each.cleaned_data["label"], taken)} | each.row for each in kept]
        return {"report": report | ({"questions": rows} if rows else {})}


def _as_lines(choices: list[dict[str, str]]) -> str:
    return "\n".join(f"{each['value']} = {each['label']}" for each in choices)


class RenewalForm(forms.Form):
    fields: dict[str, Any]
    offered = forms.BooleanField(label=gettext_lazy("Proposer le renouvellement"), required=False)
    months_before_end = forms.IntegerField(label=gettext_lazy("Ouvert, en mois avant la fin de la convention"), min_value=0, max_value=120)


class RenewalSection(Section):
    key, title, needs = "renouvellement", gettext_lazy("Renouvellement"), "renewal"

    def form(self, draft: ProcedureDraft, data: Any = None) -> RenewalForm:
        return RenewalForm(data, initial=draft.body.get("renewal", {"offered": False, "months_before_end": 0}))

    def changes(self, form: RenewalForm, body: dict[str, Any]) -> dict[str, Any]:
        return {"renewal": over(body.get("renewal", {}), dict(form.cleaned_data), form.fields)}


add(
    Tab(
        "versements",
        gettext_lazy("Versements et bilan"),
        30,
        "calls/procedures/sections.html",
        answering(AidSection(), InstalmentsSection(), PaymentSection(), ReportSection(), QuestionsSection(), RenewalSection()),
    )
)
