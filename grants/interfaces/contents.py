"""The content of a request as people read it: the same on the preview, on the sheet of the dossier and for the jurors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from calls.criteria import Finding
from grants.models import Application, CriterionPromise, SupportingDocument
from grants.reading import promises, questions
from grants.reading.budget import ReadBudget, read_budget
from grants.reading.sections import sections_for
from grants.reading.slots import evidence_slot
from ui import formats

#: Beside the answers, what each kind of section is read from.
PIECES = Prefetch("documents", SupportingDocument.objects.filter(removed_at=None).select_related("file"))
PROMISES = Prefetch("promises", CriterionPromise.objects.select_related("call_criterion__criterion"))
READ_FOR = {"documents": (PIECES,), "criteria": (PIECES, PROMISES)}


@dataclass(frozen=True)
class Slot:
    label: str
    key: str
    is_required: bool
    help: str
    pieces: list[Any]


@dataclass(frozen=True)
class Promise:
    """One criterion as it was promised and what was found; `pairs` draw the gap on each compared line."""

    promise: Any
    title: str
    role: str
    answers: list[tuple[str, str]]
    finding: Finding | None
    slot: Slot | None = None

    @property
    def pairs(self) -> list[tuple[str, Any, Any]]:
        lines = self.finding.lines if self.finding else ()
        return [(line.label, line.amount, line.due) for line in lines]


@dataclass(frozen=True)
class SectionView:
    key: str
    title: str
    kind: str
    answers: list[tuple[str, str]] = field(default_factory=list)
    budget: ReadBudget | None = None
    slots: list[Slot] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)


def contents_of(application: Application) -> list[SectionView]:
    """Read once: answers, and files and promises where a section shows them; then every section from memory."""
    sections = sections_for(application)
    kinds = {section["kind"] for section in sections}
    prefetch_related_objects([application], "answers", *dict.fromkeys(read for kind in kinds for read in READ_FOR.get(kind, ())))
    typed = {answers.section: answers.data for answers in application.answers.all()}
    pieces = list(application.documents.all()) if kinds & set(READ_FOR) else []
    promised = list(application.promises.all()) if "criteria" in kinds else []
    return [_view(application, section, typed.get(section["key"], {}), pieces, promised) for section in sections]


def _view(application: Application, section: Mapping[str, Any], typed: Mapping[str, Any], pieces: list[Any], promised: list[Any]) -> SectionView:
    head = {"key": section["key"], "title": section["title"], "kind": section["kind"]}
    match section["kind"]:
        case "questions":
            return SectionView(**head, answers=answers_of(questions.form_on(section, application.call.funder, typed)))
        case "budget":
            return SectionView(**head, budget=read_budget(typed.get("lines", [])))
        case "documents":
            return SectionView(**head, slots=slots_of(section, pieces))
        case _:
            return SectionView(**head, promises=[promise_view(application, promise, typed, pieces) for promise in promised])


def slots_of(section: Mapping[str, Any], pieces: Iterable[Any]) -> list[Slot]:
    return [slot_with(slot, pieces) for slot in section.get("documents", [])]


def slot_with(slot: Mapping[str, Any], pieces: Iterable[Any]) -> Slot:
    return Slot(slot["label"], slot["key"], bool(slot.get("required")), slot.get("help", ""), [piece for piece in pieces if piece.slot == slot["key"]])


def promise_view(application: Application, promise: Any, typed: Mapping[str, Any], pieces: Iterable[Any] = ()) -> Promise:
    use = promise.call_criterion
    form = promises.form_of(use, application.funder, typed).form
    finding = Finding.from_dict(promise.finding) if promise.finding else None
    return Promise(promise, use.criterion.title, use.get_role_display(), answers_of(form), finding, slot_for(use, pieces))


def slot_for(use: Any, pieces: Iterable[Any]) -> Slot | None:
    slot = evidence_slot(use)
    return slot_with(slot, pieces) if slot else None


def answers_of(form: Any) -> list[tuple[str, str]]:
    """(label, what was answered) as words; what cannot be read is shown as it was typed."""
    form.is_valid()
    return [(str(bound.label), _said(form, bound)) for bound in form]


def _said(form: Any, bound: Any) -> str:
    value = form.cleaned_data.get(bound.name) if bound.name not in form.errors else bound.value()
    return formats_of(value, dict(getattr(bound.field, "choices", ())), bound.field)


def formats_of(value: Any, choices: Mapping[Any, Any], asked: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(each, each)) for each in value)
    if value is True or value is False:
        return _yes_no(value)
    if hasattr(value, "year"):
        return formats.day(value)
    if hasattr(value, "quantize"):
        return formats.money(value, getattr(asked, "currency", "EUR"))
    return str(choices.get(value, value if value is not None else ""))


def _yes_no(value: bool) -> str:
    return _("Oui") if value else _("Non")
