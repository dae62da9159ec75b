"""What a request still lacks, thing by thing: read by the guard of the deposit and by the page of the draft alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calls.enums import CriterionRole
from grants.reading import promises, questions
from grants.reading.budget import read_budget
from grants.reading.sections import sections_for
from grants.reading.slots import evidence_slot
from ui.formats import money


@dataclass(frozen=True)
class Gap:
    """One thing to do: in which section, at which field, said in a sentence. `is_wrong`: something typed is to be corrected."""

    section: str
    section_title: str
    anchor: str
    sentence: str
    is_wrong: bool = False


@dataclass(frozen=True)
class Draft:
    """One request with everything typed so far, read once."""

    application: Any
    typed: Mapping[str, Mapping[str, Any]]
    slots: frozenset[str]

    @property
    def call(self) -> Any:
        return self.application.call


def read_draft(application: Any) -> Draft:
    typed = {answers.section: answers.data for answers in application.answers.all()}
    return Draft(application, typed, frozenset(application.documents.filter(removed_at=None).values_list("slot", flat=True)))


def gaps_of(application: Any) -> list[Gap]:
    draft = read_draft(application)
    return [gap for section in sections_for(application) for gap in gaps_in(draft, section)]


def gaps_in(draft: Draft, section: Mapping[str, Any]) -> list[Gap]:
    found = FINDERS[section["kind"]](draft, section)
    return [Gap(section["key"], section["title"], anchor, sentence, is_wrong) for anchor, sentence, is_wrong in found]


#: Where, what, and whether something typed is wrong rather than missing.
Found = tuple[str, str, bool]


def _in_questions(draft: Draft, section: Mapping[str, Any]) -> Iterable[Found]:
    yield from _in_form(questions.read(draft.call, section["key"], draft.typed.get(section["key"], {})))


def _in_form(form: Any) -> Iterable[Found]:
    for name, errors in form.errors.as_data().items():
        is_wrong = any(error.code != "required" for error in errors)
        if name in form.fields:
            yield form[name].id_for_label or form[name].auto_id, f"{form[name].label} : {' '.join(form.errors[name])}", is_wrong
        else:
            yield "", " ".join(form.errors[name]), is_wrong


def _in_budget(draft: Draft, section: Mapping[str, Any]) -> Iterable[Found]:
    budget = read_budget(draft.typed.get(section["key"], {}).get("lines", []))
    for line in budget.lines:
        for name, sentence in line.faults.items():
            label = line.typed["label"] or line.position + 1
            yield f"line-{line.position}-{name}", _("Ligne « %(label)s » : %(sentence)s") % {"label": label, "sentence": sentence}, bool(line.typed.get(name))
    yield from (("totals", sentence, False) for sentence in budget.faults)
    yield from (("totals", sentence, True) for sentence in _outside_the_call(draft, budget.requested))


def _outside_the_call(draft: Draft, requested: Any) -> Iterable[str]:
    call, funder = draft.call, draft.application.funder
    if requested and call.amount_min is not None and requested < call.amount_min:
        yield _("Le montant demandé est inférieur au minimum de l’appel (%(amount)s).") % {"amount": money(call.amount_min, funder)}
    if requested and call.amount_max is not None and requested > call.amount_max:
        yield _("Le montant demandé dépasse le maximum de l’appel (%(amount)s).") % {"amount": money(call.amount_max, funder)}


def _in_documents(draft: Draft, section: Mapping[str, Any]) -> Iterable[Found]:
    for slot in section.get("documents", []):
        if slot.get("required") and slot["key"] not in draft.slots:
            yield f"slot-{slot['key']}", _("%(label)s : fichier à joindre.") % {"label": slot["label"]}, False


def _in_criteria(draft: Draft, section: Mapping[str, Any]) -> Iterable[Found]:
    typed = draft.typed.get(section["key"], {})
    kept = {promise.call_criterion_id: promise for promise in draft.application.promises.all()}
    for use in draft.call.criteria.select_related("criterion"):
        read = promises.form_of(use, draft.application.funder, typed)
        yield from _in_form(read.form)
        yield from _unproven(draft, use, read)
        if use.role == CriterionRole.BLOCKING and not (use.pk in kept and kept[use.pk].finding.get("is_satisfied")):
            yield f"criterion-{use.pk}", _("%(title)s : c’est une condition de dépôt, elle n’est pas encore remplie.") % {"title": use.criterion.title}, False


def _unproven(draft: Draft, use: Any, read: promises.ReadPromise) -> Iterable[Found]:
    """The proof wanted with the request: for a promise that was made, and always where the criterion is a condition."""
    slot = evidence_slot(use)
    is_wanted = use.role == CriterionRole.BLOCKING or any(read.answer_so_far.values())
    if slot and is_wanted and slot["key"] not in draft.slots:
        yield f"slot-{slot['key']}", _("%(label)s : fichier à joindre.") % {"label": slot["label"]}, False


FINDERS: dict[str, Callable[[Draft, Mapping[str, Any]], Iterable[Found]]] = {
    "questions": _in_questions,
    "budget": _in_budget,
    "documents": _in_documents,
    "criteria": _in_criteria,
}
