"""A plan of measures (sustainability, access…): the applicant chooses, describes, and must show evidence later."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.criteria.base import CriterionError, CriterionKind, OpinionForm, PromiseForm, register
from calls.criteria.shapes import Clause, Finding, Judgement, Opinion, PaidLine
from calls.enums import BearsOn, CriterionOutcome, Verdict

FOUR = Decimal("0.0001")
WHEN = {"application": gettext_lazy("avec la demande"), "report": gettext_lazy("avec le bilan")}


class PlanPromise(PromiseForm):
    measures = forms.MultipleChoiceField(label=gettext_lazy("Mesures que vous prendrez"), widget=forms.CheckboxSelectMultiple, required=False)
    description = forms.CharField(
        label=gettext_lazy("Comment, concrètement"),
        help_text=gettext_lazy("Qui s’en charge, quand, avec quels moyens. Deux ou trois phrases suffisent."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        required=False,
    )


class PlanOpinion(OpinionForm):
    kept = forms.MultipleChoiceField(label=gettext_lazy("Mesures que la preuve montre"), widget=forms.CheckboxSelectMultiple, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Conclusion"),
        choices=[("", gettext_lazy("Compter les mesures montrées")), (CriterionOutcome.EXEMPTED, gettext_lazy("Dispenser, avec un motif"))],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Observation, ou motif de la dispense"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


@register
class EvidencePlan(CriterionKind):
    code = "evidence_plan"
    label = gettext_lazy("Plan de mesures, avec preuve")
    purpose = gettext_lazy("Le demandeur choisit des mesures, les décrit, et apporte une preuve qu’une personne vérifie mesure par mesure.")
    bears_on = frozenset({BearsOn.ECOLOGY, BearsOn.ACCESS, BearsOn.GOVERNANCE, BearsOn.DATA})
    settings_schema = {
        "type": "object",
        "required": ["bears_on", "measures", "evidence"],
        "additionalProperties": False,
        "properties": {
            "bears_on": {"enum": sorted(str(each) for each in bears_on)},
            "minimum": {"type": "integer", "minimum": 1},
            "measures": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["code", "label"],
                    "additionalProperties": False,
                    "properties": {"code": {"type": "string", "pattern": "^[a-z0-9_-]+$"}, "label": {"type": "string", "minLength": 3}},
                },
            },
            "evidence": {
                "type": "object",
                "required": ["what", "when"],
                "additionalProperties": False,
                "properties": {"what": {"type": "string", "minLength": 3}, "when": {"enum": sorted(WHEN)}},
            },
        },
    }

    @property
    def measures(self) -> dict[str, str]:
        return {each["code"]: each["label"] for each in self.settings["measures"]}

    @property
    def evidence_when(self) -> str:
        return self.settings["evidence"]["when"]

    def evidence_asked(self, moment: str) -> str:
        return self.settings["evidence"]["what"] if moment == self.evidence_when else ""

    def promise_form(self, data: Any = None, *, answer: Mapping[str, Any] | None = None, prefix: str | None = None, currency: str = "EUR") -> PromiseForm:
        form = PlanPromise(data, initial=dict(answer or {}), prefix=prefix)
        field: Any = form.fields["measures"]
        field.choices, field.help_text = list(self.measures.items()), self._asked()
        return form

    def find(self, *, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), country: str, currency: str, on: date) -> Finding:
        chosen = self._chosen(answer)
        is_whole = len(chosen) >= self._minimum() and bool(str(answer.get("description", "")).strip())
        return Finding(
            kind=self.code,
            verdict=Verdict.PROMISED if is_whole else Verdict.MISSING,
            sentence=_("Mesures promises : %(list)s.") % {"list": self._listed(chosen)} if chosen else _("Aucune mesure n’est choisie."),
            is_satisfied=is_whole,
            on=on,
            country=country,
            currency=currency,
            notes=() if is_whole else (self._asked(),),
            figures={"measures": str(len(chosen))},
        )

    def clause(self, *, finding: Finding, answer: Mapping[str, Any]) -> Clause:
        chosen = self._chosen(answer)
        if not chosen:
            return Clause(self.title, f"{self.wording}\n{self._asked()}", {"measures": "0", "evidence": self.settings["evidence"]["what"]})
        text = _("À son initiative, le bénéficiaire s’engage à : %(list)s. Il s’y prend ainsi : %(how)s La preuve (%(what)s) est remise %(when)s.") % {
            "list": self._listed(chosen),
            "how": _closed(str(answer.get("description", "")).strip()),
            "what": self.settings["evidence"]["what"],
            "when": WHEN[self.evidence_when],
        }
        return Clause(self.title, text, {"measures": str(len(chosen)), "evidence": self.settings["evidence"]["what"]})

    def opinion_form(self, data: Any = None, *, answer: Mapping[str, Any], prefix: str | None = None) -> OpinionForm:
        form = PlanOpinion(data, prefix=prefix)
        field: Any = form.fields["kept"]
        field.choices = [(code, self.measures[code]) for code in self._chosen(answer)]
        return form

    def judge(
        self, *, finding: Finding, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), opinion: Opinion | None = None, has_evidence: bool = False
    ) -> Judgement:
        """A person says which of the promised measures the evidence shows. No evidence, nothing shown."""
        exempted = self.exempted(opinion)
        if exempted:
            return exempted
        if opinion is None:
            raise CriterionError(_("Ce critère est vérifié par une personne : indiquez les mesures que la preuve montre."))
        if opinion.kept and not has_evidence:
            raise CriterionError(_("Aucune preuve n’est jointe : une mesure ne peut pas être tenue pour montrée."))
        return self._judged(self._chosen(answer), opinion)

    def _judged(self, chosen: list[str], opinion: Opinion) -> Judgement:
        kept = [code for code in chosen if code in opinion.kept]
        share = (Decimal(len(kept)) / len(chosen)).quantize(FOUR, ROUND_DOWN) if chosen else Decimal("0.0000")
        outcome = CriterionOutcome.MET if share == 1 else CriterionOutcome.PARTLY if kept else CriterionOutcome.NOT_MET
        sentence = _("Mesures montrées : %(kept)d sur %(promised)d.") % {"kept": len(kept), "promised": len(chosen)}
        return Judgement(outcome, share, sentence, reason=opinion.reason)

    def _chosen(self, answer: Mapping[str, Any]) -> list[str]:
        return [code for code in self.measures if code in (answer.get("measures") or ())]

    def _minimum(self) -> int:
        return self.settings.get("minimum", 1)

    def _listed(self, codes: list[str]) -> str:
        return " ; ".join(self.measures[code] for code in codes)

    def _asked(self) -> str:
        return _("Choisissez au moins %(minimum)d mesure(s) et dites comment. Preuve demandée %(when)s : %(what)s.") % {
            "minimum": self._minimum(),
            "when": WHEN[self.evidence_when],
            "what": self.settings["evidence"]["what"],
        }


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
