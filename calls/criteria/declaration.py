"""A declaration: a text accepted as it stands, on a day, by a named person, in a numbered version."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.criteria.base import CriterionError, CriterionKind, OpinionForm, PromiseForm, register
from calls.criteria.shapes import Clause, Finding, Judgement, Opinion, PaidLine
from calls.enums import BearsOn, CriterionOutcome, Verdict
from ui.formats import day
from ui.forms import DayField


class DeclarationPromise(PromiseForm):
    accepted = forms.BooleanField(label=gettext_lazy("Nous souscrivons à ce texte."), required=False)
    signatory = forms.CharField(label=gettext_lazy("Nom et qualité de la personne qui s’engage"), max_length=200, required=False)
    signed_on = DayField(label=gettext_lazy("Date"), required=False)

    version = ""

    @property
    def answer(self) -> dict[str, Any]:
        signed_on = self.cleaned_data.get("signed_on")
        kept = {"signed_on": signed_on.isoformat() if signed_on else "", "version": self.version if self.cleaned_data.get("accepted") else ""}
        return super().answer | kept


class DeclarationOpinion(OpinionForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Conclusion"),
        choices=[(each, each.label) for each in (CriterionOutcome.MET, CriterionOutcome.NOT_MET, CriterionOutcome.EXEMPTED)],
    )
    reason = forms.CharField(label=gettext_lazy("Motif"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)


@register
class Declaration(CriterionKind):
    code = "declaration"
    label = gettext_lazy("Déclaration")
    purpose = gettext_lazy("Un texte auquel on souscrit : case cochée, date, signataire, version du texte.")
    bears_on = frozenset({BearsOn.LEGAL, BearsOn.GOVERNANCE, BearsOn.DATA})
    settings_schema = {
        "type": "object",
        "required": ["bears_on", "version", "text"],
        "additionalProperties": False,
        "properties": {
            "bears_on": {"enum": sorted(str(each) for each in bears_on)},
            "version": {"type": "string", "minLength": 3},
            "text": {"type": "string", "minLength": 10},
            "commitments": {"type": "array", "items": {"type": "string", "minLength": 3}},
        },
    }

    @property
    def version(self) -> str:
        return self.settings["version"]

    def promise_form(self, data: Any = None, *, answer: Mapping[str, Any] | None = None, prefix: str | None = None, currency: str = "EUR") -> PromiseForm:
        form = DeclarationPromise(data, initial=dict(answer or {}), prefix=prefix)
        form.version = self.version
        form.fields["accepted"].help_text = _("Texte : %(version)s.") % {"version": self.version}
        return form

    def find(self, *, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), country: str, currency: str, on: date) -> Finding:
        is_signed = self._is_signed(answer)
        sentence = (
            _("%(who)s a souscrit le %(day)s.") % self._signature(answer) if is_signed else _("La déclaration n’est pas encore souscrite : case, nom et date.")
        )
        return Finding(
            kind=self.code,
            verdict=Verdict.PROMISED if is_signed else Verdict.MISSING,
            sentence=sentence,
            is_satisfied=is_signed,
            on=on,
            country=country,
            currency=currency,
            figures={"version": self.version},
        )

    def clause(self, *, finding: Finding, answer: Mapping[str, Any]) -> Clause:
        if not self._is_signed(answer):
            return Clause(self.title, f"{self.wording} ({self.version})", {"version": self.version, "signed_on": ""})
        signed = {"title": self.title, "version": self.version} | self._signature(answer)
        text = (
            _("Le bénéficiaire a souscrit le %(day)s à « %(title)s » (%(version)s), par %(who)s, et le respecte pendant toute la durée de la convention.")
            % signed
        )
        points = [f"– {each}" for each in self.settings.get("commitments", ())]
        return Clause(self.title, "\n".join([text, *points]), {"version": self.version, "signed_on": str(answer.get("signed_on", ""))})

    def opinion_form(self, data: Any = None, *, answer: Mapping[str, Any], prefix: str | None = None) -> OpinionForm:
        return DeclarationOpinion(data, prefix=prefix)

    def judge(
        self, *, finding: Finding, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), opinion: Opinion | None = None, has_evidence: bool = False
    ) -> Judgement:
        """Kept unless a person says, with a reason, that it was broken. It is never kept in part."""
        exempted = self.exempted(opinion)
        if exempted:
            return exempted
        if opinion is None or opinion.outcome not in (CriterionOutcome.MET, CriterionOutcome.NOT_MET):
            raise CriterionError(_("Dites si l’engagement a été tenu : oui ou non."))
        if opinion.outcome == CriterionOutcome.MET:
            return Judgement(CriterionOutcome.MET, Decimal("1.0000"), _("Engagement tenu."), reason=opinion.reason)
        if not opinion.reason.strip():
            raise CriterionError(_("Dites quel manquement a été constaté : le motif est nécessaire."))
        return Judgement(CriterionOutcome.NOT_MET, Decimal("0.0000"), _("Manquement constaté."), reason=opinion.reason)

    def _is_signed(self, answer: Mapping[str, Any]) -> bool:
        """The version accepted must be the one that is asked: an older tick does not count."""
        named = all(str(answer.get(name) or "").strip() for name in ("signatory", "signed_on"))
        return bool(answer.get("accepted")) and answer.get("version") == self.version and named

    def _signature(self, answer: Mapping[str, Any]) -> dict[str, str]:
        signed_on = str(answer.get("signed_on") or "")
        return {"who": str(answer.get("signatory") or "–"), "day": day(date.fromisoformat(signed_on)) if signed_on else "–"}
