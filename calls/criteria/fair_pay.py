"""Fair pay: each paid line of the budget against the references of pay, then again on what was really paid."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.criteria.base import CriterionKind, OpinionForm, PromiseForm, register
from calls.criteria.pay_comparison import Yardstick, compare, share_kept, shortfall
from calls.criteria.shapes import Clause, Finding, Judgement, LineFinding, Opinion, PaidLine
from calls.enums import BearsOn, CriterionOutcome, Verdict
from calls.referentials import remuneration
from ui.formats import money, number

WHOLE, NONE = Decimal("1.0000"), Decimal("0.0000")


class FairPayPromise(PromiseForm):
    committed = forms.BooleanField(label=gettext_lazy("Nous nous engageons à payer au moins les montants inscrits au budget."), required=False)
    justification = forms.CharField(
        label=gettext_lazy("Si une rémunération est en dessous d’une référence : pourquoi"),
        help_text=gettext_lazy("Dites ce qui l’explique (avantage en nature, durée, statut…). Ce texte sera lu par le jury."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


class FairPayOpinion(OpinionForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Conclusion"),
        choices=[("", gettext_lazy("Suivre le calcul")), (CriterionOutcome.EXEMPTED, gettext_lazy("Dispenser, avec un motif"))],
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("Motif de la dispense"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)


@register
class FairPay(CriterionKind):
    code = "fair_pay"
    label = gettext_lazy("Juste rémunération (calculée)")
    purpose = gettext_lazy("Compare chaque ligne payée aux références de rémunération datées, puis recommence sur les sommes vraiment payées.")
    bears_on = frozenset({BearsOn.PAY})
    is_computed = True
    settings_schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "references": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "domain": {"type": "string"},
            "territory": {"type": "string"},
            "justification_suffices": {"type": "boolean"},
        },
    }

    @classmethod
    def complaints(cls, settings: Mapping[str, Any]) -> list[str]:
        known = {each.code for each in remuneration.references() if each.is_comparable}
        unknown = sorted(set(settings.get("references", [])) - known)
        return super().complaints(settings) + [_("Référence inconnue ou non comparable : %(code)s.") % {"code": code} for code in unknown]

    def promise_form(self, data: Any = None, *, answer: Mapping[str, Any] | None = None, prefix: str | None = None, currency: str = "EUR") -> PromiseForm:
        return FairPayPromise(data, initial=dict(answer or {}), prefix=prefix)

    def find(self, *, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), country: str, currency: str, on: date) -> Finding:
        found, unpaid = self._compare(lines, country, currency, on)
        verdict = _overall(found)
        justified = bool(str(answer.get("justification", "")).strip()) and self.settings.get("justification_suffices", True)
        return Finding(
            kind=self.code,
            verdict=verdict,
            sentence=_sentence(found, currency),
            is_satisfied=bool(answer.get("committed")) and (justified or verdict not in (Verdict.BELOW, Verdict.MISSING)),
            on=on,
            country=country,
            currency=currency,
            share=share_kept(found),
            lines=tuple(found),
            notes=_notes(found, unpaid, answer),
            figures=_figures(found),
        )

    def clause(self, *, finding: Finding, answer: Mapping[str, Any]) -> Clause:
        if not finding.lines:
            return Clause(self.title, self.wording, dict(finding.figures))
        lead = _("À son initiative, le bénéficiaire s’engage à rémunérer les personnes employées au projet au moins ainsi :")
        close = _("Le bilan indique les sommes réellement payées ; elles sont comparées aux mêmes références, dans leur version en vigueur le %(day)s.") % {
            "day": finding.on.strftime("%d.%m.%Y")
        }
        lines = [f"– {_line_in_words(line, finding.currency)}" for line in finding.lines]
        return Clause(self.title, "\n".join([lead, *lines, close]), dict(finding.figures))

    def opinion_form(self, data: Any = None, *, answer: Mapping[str, Any], prefix: str | None = None) -> OpinionForm:
        return FairPayOpinion(data, prefix=prefix)

    def judge(
        self, *, finding: Finding, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), opinion: Opinion | None = None, has_evidence: bool = False
    ) -> Judgement:
        """On the amounts really paid, with the references of the day of the promise: none may appear behind the beneficiary's back."""
        real = self.find(answer=answer, lines=lines, country=finding.country, currency=finding.currency, on=finding.on)
        exempted = self.exempted(opinion)
        if exempted:
            return Judgement(exempted.outcome, exempted.share_met, exempted.sentence, exempted.reason, real)
        share = _share(promised=finding.share, real=real.share)
        return Judgement(_outcome(share), share, real.sentence, finding=real)

    def _compare(self, lines: Iterable[PaidLine], country: str, currency: str, on: date) -> tuple[list[LineFinding], int]:
        yardstick = Yardstick(country, currency, on, self.settings.get("domain", ""), self.settings.get("territory", ""), self.settings.get("references", ()))
        every = list(lines)
        paid = [line for line in every if line.is_paid]
        return [compare(line, yardstick) for line in paid], len(every) - len(paid)


def _overall(found: list[LineFinding]) -> Verdict:
    verdicts = {line.verdict for line in found}
    if not verdicts:
        return Verdict.MISSING
    return next(each for each in (Verdict.BELOW, Verdict.COMPLIANT, Verdict.NO_REFERENCE) if each in verdicts)


def _share(*, promised: Decimal | None, real: Decimal | None) -> Decimal:
    """Nothing left to compare: nothing was due if nothing comparable was promised; otherwise the promise was not kept."""
    if real is not None:
        return real
    return WHOLE if promised is None else NONE


def _outcome(share: Decimal) -> CriterionOutcome:
    if share == WHOLE:
        return CriterionOutcome.MET
    return CriterionOutcome.PARTLY if share else CriterionOutcome.NOT_MET


def _sentence(found: list[LineFinding], currency: str) -> str:
    if not found:
        return _("Aucune personne payée n’est inscrite au budget.")
    counts = {verdict: sum(line.verdict == verdict for line in found) for verdict in (Verdict.COMPLIANT, Verdict.BELOW, Verdict.NO_REFERENCE)}
    said = ngettext("%(count)d ligne payée", "%(count)d lignes payées", len(found)) % {"count": len(found)}
    parts = ", ".join(f"{count} {verdict.label}" for verdict, count in counts.items() if count)
    lacking = _(" ; il manque %(amount)s") % {"amount": money(shortfall(found), currency)} if counts[Verdict.BELOW] else ""
    return f"{said} : {parts}{lacking}."


def _notes(found: list[LineFinding], unpaid: int, answer: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    if unpaid:
        notes.append(ngettext("%(count)d ligne bénévole, non comparée.", "%(count)d lignes bénévoles, non comparées.", unpaid) % {"count": unpaid})
    if any(line.verdict == Verdict.NO_REFERENCE for line in found):
        notes.append(_("Sans référence : aucune, dans le référentiel, n’est exprimée dans cette unité pour ce pays. Rien n’est converti."))
    if answer.get("justification"):
        notes.append(_("Justification : %(text)s") % {"text": answer["justification"]})
    return tuple(notes)


def _figures(found: list[LineFinding]) -> dict[str, str]:
    figures = {"promised_total": str(sum((line.amount for line in found), Decimal(0))), "due_total": str(sum((line.due or 0 for line in found), Decimal(0)))}
    for rank, line in enumerate(found, start=1):
        figures |= {f"line_{rank}_amount": str(line.amount), f"line_{rank}_due": str(line.due) if line.due is not None else ""}
    return figures


def _line_in_words(line: LineFinding, currency: str) -> str:
    said = _("%(what)s : %(amount)s") % {"what": line.role or line.label, "amount": money(line.amount, currency)}
    if line.quantity and line.unit:
        said += _(", soit %(quantity)s × %(unit)s à %(per_unit)s") % {
            "quantity": _bare(line.quantity),
            "unit": line.unit,
            "per_unit": money(line.per_unit, currency),
        }
    decided = [each for each in line.comparisons if each.decides]
    if not decided:
        return said + _(" (sans référence).")
    highest = max(decided, key=lambda each: each.expected)
    return said + _(" (référence : %(body)s, %(label)s, %(value)s, %(validity)s).") % {
        "body": highest.body,
        "label": highest.label,
        "value": money(highest.unit_value, currency),
        "validity": highest.validity,
    }


def _bare(quantity: Decimal) -> str:
    """« 10 », « 2,5 »: no idle zero, no exponent."""
    whole = quantity.to_integral_value()
    return number(whole if whole == quantity else quantity.normalize())
