"""One section of the draft as a page: its form filled with what was typed, whatever can be read of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calls.interfaces.form_builder import form_class
from grants.interfaces.budget_rows import BudgetPage
from grants.interfaces.contents import Slot, promise_view, slot_for, slots_of
from grants.interfaces.tasks import saved_in_words
from grants.models import Application
from grants.reading import promises
from grants.reading.budget import FIELDS
from grants.reading.refusals import StaleRevision
from grants.reading.rows import rows_of
from grants.reading.sections import section_of
from grants.reading.typed import as_post, as_typed

TEMPLATES = {kind: f"grants/applying/section_{kind}.html" for kind in ("questions", "budget", "documents", "criteria")}


@dataclass(frozen=True)
class Theirs:
    """What somebody else wrote meanwhile, beside what is typed here."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class SectionPage:
    section: Mapping[str, Any]
    template: str
    revision: int
    saved: str = ""
    form: Any = None
    budget: BudgetPage | None = None
    slots: list[Slot] = field(default_factory=list)
    promises: list[Any] = field(default_factory=list)
    theirs: list[Theirs] = field(default_factory=list)


def typed_of(application: Application, section: str, post: QueryDict) -> dict[str, Any]:
    """What of the post belongs to this section, as typed."""
    asked = section_of(application.call, section)
    if asked["kind"] == "budget":
        return {"lines": rows_of(post)}
    if asked["kind"] == "criteria":
        return as_typed(post, [name for use in _uses(application) for name in _names(application, use)])
    return as_typed(post, [question["key"] for question in asked.get("questions", [])])


def page_of(
    application: Application, section: str, *, typed: dict[str, Any] | None = None, conflict: StaleRevision | None = None, more: int = 3
) -> SectionPage:
    """`typed`: what was just posted and not kept; otherwise what is kept is shown."""
    asked = section_of(application.call, section)
    kept = application.answers.filter(section=section).select_related("saved_by").first()
    data = typed if typed is not None else kept.data if kept else None
    revision = conflict.revision if conflict else kept.revision if kept else 0
    head = {"section": asked, "template": TEMPLATES[asked["kind"]], "revision": revision, "saved": saved_in_words(kept, application.funder) if kept else ""}
    return SectionPage(**head, **PARTS[asked["kind"]](application, asked, data, more), theirs=_differences(application, asked, data or {}, conflict))


def _questions(application: Application, asked: Mapping[str, Any], data: Mapping[str, Any] | None, more: int) -> dict[str, Any]:
    return {"form": draft_form(form_class(dict(asked), currency=application.funder, is_draft=True), asked, data)}


def draft_form(kind: Any, asked: Mapping[str, Any], data: Mapping[str, Any] | None) -> Any:
    """Says what is wrong in what was typed, not what is still missing: the summary does that. « obligatoire » stays said."""
    form = kind(as_post(data)) if data is not None else kind()
    form.use_required_attribute = False
    form.is_valid()
    for question in asked.get("questions", []):
        form.fields[question["key"]].required = bool(question.get("required"))
    return form


def _budget(application: Application, asked: Mapping[str, Any], data: Mapping[str, Any] | None, more: int) -> dict[str, Any]:
    return {"budget": BudgetPage((data or {}).get("lines", []), application.funder, more=more)}


def _documents(application: Application, asked: Mapping[str, Any], data: Mapping[str, Any] | None, more: int) -> dict[str, Any]:
    return {"slots": slots_of(asked, _pieces(application))}


def _pieces(application: Application) -> list[Any]:
    return list(application.documents.filter(removed_at=None).select_related("file"))


def _criteria(application: Application, asked: Mapping[str, Any], data: Mapping[str, Any] | None, more: int) -> dict[str, Any]:
    kept = {promise.call_criterion_id: promise for promise in application.promises.select_related("call_criterion__criterion")}
    pieces = _pieces(application)
    return {"promises": [_criterion(application, use, kept.get(use.pk), data, pieces) for use in _uses(application)]}


def _criterion(application: Application, use: Any, promise: Any, data: Mapping[str, Any] | None, pieces: list[Any]) -> "CriterionPart":
    found = promise_view(application, promise, data or {}) if promise else None
    return CriterionPart(use, _promise_form(application, use, data), found, slot_for(use, pieces))


@dataclass(frozen=True)
class CriterionPart:
    use: Any
    form: Any
    found: Any
    slot: Slot | None


def _promise_form(application: Application, use: Any, data: Mapping[str, Any] | None) -> Any:
    read = promises.form_of(use, application.funder, data) if data is not None else promises.blank_form_of(use, application.funder)
    read.form.use_required_attribute = False
    return read.form


def _uses(application: Application) -> list[Any]:
    return list(application.call.criteria.select_related("criterion"))


def _names(application: Application, use: Any) -> list[str]:
    form = promises.form_of(use, application.funder, {}).form
    return [form.add_prefix(name) for name in form.fields]


PARTS: dict[str, Any] = {"questions": _questions, "budget": _budget, "documents": _documents, "criteria": _criteria}


def _differences(application: Application, asked: Mapping[str, Any], mine: Mapping[str, Any], conflict: StaleRevision | None) -> list[Theirs]:
    if conflict is None:
        return []
    if asked["kind"] == "budget":
        return [Theirs(_("Lignes du budget"), _lines_in_words(mine), _lines_in_words(conflict.theirs))]
    labels = {question["key"]: question["label"] for question in asked.get("questions", [])}
    keys = list(dict.fromkeys([*mine, *conflict.theirs]))
    return [
        Theirs(labels.get(key, key), in_words(mine.get(key, "")), in_words(conflict.theirs.get(key, "")))
        for key in keys
        if mine.get(key, "") != conflict.theirs.get(key, "")
    ]


def in_words(typed: Any) -> str:
    return ", ".join(map(str, typed)) if isinstance(typed, list) else str(typed)


def _lines_in_words(data: Mapping[str, Any]) -> str:
    return "\n".join(" · ".join(str(line[name]) for name in FIELDS if line.get(name)) for line in data.get("lines", []))
