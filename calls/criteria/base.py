"""A kind of criterion is one class, read at four moments by the same code. The registry refuses an incomplete one.

    kind = kind_of(criterion)                                         # bound to the criterion's title, wording and settings
    form = kind.promise_form(request.POST, answer=promise.answer)     # application: what is asked
    finding = kind.find(answer=form.answer, lines=lines, country="FR", currency="EUR", on=today)
    clause = kind.clause(finding=finding, answer=answer)              # convention: the text and its figures
    form = kind.opinion_form(request.POST, answer=answer)             # report: what a person may say
    judgement = kind.judge(finding=finding, answer=answer, lines=really_paid, opinion=form.opinion, has_evidence=True)
    kept_back = kind.withheld(balance, call_criterion.withheld_rate, judgement)   # instalment: to the cent

Nothing here knows a model: a criterion is anything with `kind`, `title`, `wording` and `settings`.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calls.criteria.shapes import CENT, Clause, Finding, Judgement, Opinion, PaidLine
from calls.enums import BearsOn, CriterionOutcome
from calls.referentials.schema import complaints
from ui.formats import percent

KINDS: dict[str, type["CriterionKind"]] = {}
CODE = re.compile(r"[a-z][a-z_]*")


class IncompleteKind(TypeError):
    """A class that cannot be read at the four moments, or that would bear on something no criterion may judge."""


class CriterionError(ValueError):
    """A judgement that cannot be given; the sentence is for the person."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class PromiseForm(forms.Form):
    """What the applicant says of one criterion. `answer` is JSON, kept on the dossier."""

    @property
    def answer(self) -> dict[str, Any]:
        return {name: str(value) if isinstance(value, date) else value for name, value in self.cleaned_data.items()}


class OpinionForm(forms.Form):
    """What the person who checks the report says of one criterion."""

    @property
    def opinion(self) -> Opinion:
        data = self.cleaned_data
        return Opinion(outcome=data.get("outcome", ""), reason=data.get("reason", ""), kept=tuple(data.get("kept", ())))


class CriterionKind(ABC):
    """bears_on: what criteria of this kind may bear on (of `BearsOn`, which has no value for the content of works).

    settings_schema: the JSON Schema of the settings an administrator gives. is_computed: judged on figures, not by a person.
    evidence_asked: the file that must come with the application, or with the report, before somebody can say the promise was kept.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    purpose: ClassVar[str | Promise]
    bears_on: ClassVar[frozenset[BearsOn]]
    settings_schema: ClassVar[dict[str, Any]]
    is_computed: ClassVar[bool] = False

    def __init__(self, *, title: str, wording: str, settings: Mapping[str, Any] | None = None) -> None:
        self.title, self.wording, self.settings = title, wording, dict(settings or {})

    # --- application

    @abstractmethod
    def promise_form(self, data: Any = None, *, answer: Mapping[str, Any] | None = None, prefix: str | None = None, currency: str = "EUR") -> PromiseForm:
        """The form in which the applicant promises; `answer` is what was kept before."""

    @abstractmethod
    def find(self, *, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), country: str, currency: str, on: date) -> Finding:
        """What is found of the promise that day."""

    # --- convention

    @abstractmethod
    def clause(self, *, finding: Finding, answer: Mapping[str, Any]) -> Clause:
        """The promise as a commitment, with its figures."""

    # --- report

    @abstractmethod
    def opinion_form(self, data: Any = None, *, answer: Mapping[str, Any], prefix: str | None = None) -> OpinionForm:
        """What a person may say when they check the report."""

    @abstractmethod
    def judge(
        self, *, finding: Finding, answer: Mapping[str, Any], lines: Iterable[PaidLine] = (), opinion: Opinion | None = None, has_evidence: bool = False
    ) -> Judgement:
        """Kept, kept in part, not kept, or exempted with a reason. `lines` are what was really paid."""

    # --- instalment

    def withheld(self, amount: Decimal, rate: Decimal, judgement: Judgement | None) -> Decimal:
        """What is held back of `amount`: all of the criterion's share until it is judged, then the part that was not kept."""
        missing = Decimal(1) - (judgement.share_met if judgement else Decimal(0))
        return (amount * rate * missing).quantize(CENT, ROUND_HALF_UP)

    def condition(self, rate: Decimal) -> str:
        """The effect on payment, in words, for the call's page and the convention."""
        if not rate:
            return _("Ce critère ne retient rien sur les versements.")
        sentence = _(
            "%(share)s du solde sont retenus jusqu’à ce que le bilan montre que l’engagement est tenu ; tenu en partie, la retenue est proportionnelle."
        )
        return sentence % {"share": percent(rate, 0 if rate * 100 == int(rate * 100) else 2)}

    # --- for every kind

    @classmethod
    def complaints(cls, settings: Mapping[str, Any]) -> list[str]:
        """Why these settings do not fit the kind, in sentences."""
        return complaints(cls.settings_schema, dict(settings))

    def evidence_asked(self, moment: str) -> str:
        """What is to be joined at that moment (`application` or `report`), in words; empty when nothing is."""
        return ""

    def exempted(self, opinion: Opinion | None) -> Judgement | None:
        """The person sets the criterion aside, and must say why."""
        if opinion is None or opinion.outcome != CriterionOutcome.EXEMPTED:
            return None
        if not opinion.reason.strip():
            raise CriterionError(_("Dites pourquoi ce critère est écarté : la dispense est motivée."))
        return Judgement(CriterionOutcome.EXEMPTED, Decimal("1.0000"), _("Dispense motivée : rien n’est retenu."), reason=opinion.reason)


def register(kind: type[CriterionKind]) -> type[CriterionKind]:
    """Takes a complete kind in; refuses any other, saying what is missing."""
    missing = [name for name in ("code", "label", "purpose", "bears_on", "settings_schema") if not getattr(kind, name, None)]
    missing += sorted(getattr(kind, "__abstractmethods__", ()))
    if missing:
        raise IncompleteKind(f"{kind.__name__} lacks {', '.join(missing)}")
    if not CODE.fullmatch(kind.code) or KINDS.get(kind.code, kind) is not kind:
        raise IncompleteKind(f"{kind.__name__}: the code {kind.code!r} is taken or not in small letters")
    if not all(isinstance(each, BearsOn) for each in kind.bears_on):
        raise IncompleteKind(f"{kind.__name__} bears on something no criterion may judge: {set(kind.bears_on)}")
    KINDS[kind.code] = kind
    return kind


def kind_of(criterion: Any) -> CriterionKind:
    return KINDS[criterion.kind](title=criterion.title, wording=criterion.wording, settings=criterion.settings)
