"""The tab « Règles »: readings, committee, approvals, conditions, delays, and what decides between a convention and an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_rule_forms import (
    ApprovalForm,
    CommitteeForm,
    InstrumentForm,
    ReviewsForm,
    RuleForm,
    TimesForm,
    as_percent,
    as_share,
    key_of,
    only,
    over,
)
from calls.interfaces.procedure_sections import RowsSection, Section, answering
from calls.interfaces.procedure_tabs import Tab, add
from calls.interfaces.procedure_words import STAGES
from workflows.models import ProcedureDraft


class ReviewsSection(Section):
    key, title, noun = "lectures", gettext_lazy("Lectures et second avis"), "application"
    template = "calls/procedures/_conditional.html"

    def form(self, draft: ProcedureDraft, data: Any = None) -> ReviewsForm:
        reviews = draft.body.get("reviews", {})
        second = {f"second_{name}": value for name, value in reviews.get("second", {}).items()}
        return ReviewsForm(data, initial={"count": 0} | {name: value for name, value in reviews.items() if name != "second"} | second)

    def changes(self, form: ReviewsForm, body: dict[str, Any]) -> dict[str, Any]:
        """The stages follow: asking for readings keeps their stage, asking for none drops it."""
        data = form.cleaned_data
        before = body.get("reviews", {})
        reviews = over(before, {"count": data["count"]} | only(data, ("minimum", "grid")), ("count", "minimum", "grid", "second"))
        if data.get("second_count"):
            second = {"count": data["second_count"]} | only({"when": data["second_when"], "grid": data["second_grid"]}, ("when", "grid"))
            reviews["second"] = over(before.get("second", {}), second, ("count", "when", "grid"))
        return {"reviews": reviews} | _stages(body, {"review": bool(data["count"]), "second_review": "second" in reviews})


def _stages(body: dict[str, Any], wanted: dict[str, bool]) -> dict[str, Any]:
    kept = [stage for stage in STAGES if wanted.get(stage, stage in body.get("stages", []))]
    return {"stages": kept} if set(kept) != set(body.get("stages", [])) else {}


class CommitteeSection(Section):
    key, title, needs = "commission", gettext_lazy("Commission"), "committee"

    def form(self, draft: ProcedureDraft, data: Any = None) -> CommitteeForm:
        committee = draft.body.get("committee", {})
        return CommitteeForm(data, initial={"quorum": as_percent(committee.get("quorum", 0)), "majority": committee.get("majority", "simple")})

    def changes(self, form: CommitteeForm, body: dict[str, Any]) -> dict[str, Any]:
        """« Simple » is what is understood: it is written only where something else was."""
        data, before = form.cleaned_data, body.get("committee", {})
        said = {"majority": data["majority"]} if data["majority"] != "simple" or "majority" in before else {}
        return {"committee": over(before, {"quorum": as_share(data["quorum"])} | said, ("quorum", "majority"))}


class KeyedSection(RowsSection):
    """Rows known by a code, given once and kept."""

    passage: str
    named_by: str

    def rows(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return list(body.get(self.passage, []))

    def form(self, draft: ProcedureDraft, data: Any = None) -> Any:
        kind = forms.formset_factory(self.row, extra=1, can_delete=True, max_num=60, validate_max=True)
        return kind(data, initial=self.rows(draft.body), prefix=self.key, form_kwargs={"body": draft.body})

    def changes(self, form: Any, body: dict[str, Any]) -> dict[str, Any]:
        kept = self.kept_forms(form)
        known = {each["key"]: each for each in body.get(self.passage, [])}
        taken = set(known)
        rows = [self._key(each, known, taken) | over({} if each.cleaned_data.get("key") not in known else known[each.cleaned_data["key"]], each.row, each.fields) for each in kept]
        return {self.passage: rows or None}

    def _key(self, form: Any, known: dict[str, Any], taken: set[str]) -> dict[str, str]:
        given = form.cleaned_data.get("key")
        return {"key": given if given in known else key_of(form.cleaned_data[self.named_by], taken)}


class ApprovalsSection(KeyedSection):
    key, title, passage, named_by = "approbations", gettext_lazy("Approbations"), "approvals", "label"
    lead = gettext_lazy("Plusieurs personnes donnent leur accord avant qu’une étape soit prise. Si ce qu’elles ont approuvé change, leur accord tombe.")
    row, add_label, empty = ApprovalForm, gettext_lazy("Ajouter une approbation"), gettext_lazy("Aucune approbation n’est demandée.")


class ConditionsSection(KeyedSection):
    key, title, passage, named_by = "conditions", gettext_lazy("Conditions"), "conditions", "says"
    lead = gettext_lazy("Une étape peut attendre que quelque chose soit vrai du dossier. Quand cela ne peut pas être calculé, une personne tranche, avec un motif.")
    row, add_label, empty = RuleForm, gettext_lazy("Ajouter une condition"), gettext_lazy("Aucune condition n’est posée.")


class TimesSection(Section):
    key, title = "delais", gettext_lazy("Recevabilité et délai")

    def form(self, draft: ProcedureDraft, data: Any = None) -> TimesForm:
        completion = draft.body.get("delays", {}).get("completion", {"days": 15, "unit": "calendar"})
        return TimesForm(data, initial=completion | {"checks": "\n".join(draft.body.get("admissibility", {}).get("checks", []))})

    def changes(self, form: TimesForm, body: dict[str, Any]) -> dict[str, Any]:
        data = form.cleaned_data
        checks = [line.strip() for line in data["checks"].splitlines() if line.strip()]
        delays = body.get("delays", {}) | {"completion": {"days": data["days"], "unit": data["unit"]}}
        return {"delays": delays, "admissibility": {"checks": checks} if checks else None}


class InstrumentSection(Section):
    key, title = "acte", gettext_lazy("Convention ou arrêté")
    lead = gettext_lazy("Le seuil est un chiffre daté : sa valeur est lue le jour où elle compte, dans « Seuils et délais ». En dessous, un arrêté attributif suffit.")

    def form(self, draft: ProcedureDraft, data: Any = None) -> InstrumentForm:
        return InstrumentForm(data, initial=draft.body.get("convention", {}), funder_id=draft.funder_id)

    def changes(self, form: InstrumentForm, body: dict[str, Any]) -> dict[str, Any]:
        return {"convention": over(body.get("convention", {}), only(form.cleaned_data, tuple(form.fields)), form.fields) or None}


add(
    Tab(
        "regles",
        gettext_lazy("Règles"),
        20,
        "calls/procedures/sections.html",
        answering(ReviewsSection(), CommitteeSection(), ApprovalsSection(), ConditionsSection(), TimesSection(), InstrumentSection()),
    )
)
