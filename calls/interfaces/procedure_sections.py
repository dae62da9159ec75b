"""A tab made of sections: each is one form, saved by itself, that replaces its own keys of the body.

A section that a colleague changed meanwhile is given back as it was typed, with who changed what; pressing the
button again then keeps what is typed. Without a script a section is a plain form; with one, only it is swapped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from calls.interfaces.procedure_conditions import composed
from calls.interfaces.procedure_diff import Difference, differences, passages
from calls.interfaces.procedure_words import STAGES
from workflows.errors import DoorError
from workflows.models import ProcedureDraft
from workflows.procedures.drafts import Overtaken, after, save_draft


class Section:
    """One form of a tab. `template` draws it; the default draws any form."""

    key: str = ""
    title: Any = ""
    lead: Any = ""
    template: str = "calls/procedures/_form.html"
    #: What the condition of this section speaks of, when no step in the form says so.
    noun: str = ""
    #: Whether it receives a file.
    is_multipart = False
    #: The stage without which it does not apply.
    needs: str = ""

    @property
    def needed(self) -> Any:
        return STAGES[self.needs][0]

    def applies_to(self, body: dict[str, Any]) -> bool:
        return not self.needs or self.needs in body.get("stages", [])

    def form(self, draft: ProcedureDraft, data: Any = None) -> Any:
        """A form or a formset on the present body, or on what was typed."""
        raise NotImplementedError

    def typed(self, draft: ProcedureDraft, request: HttpRequest) -> Any:
        """The form on what this request brings."""
        return self.form(draft, request.POST)

    def completed(self, request: HttpRequest) -> Any:
        """What was typed, completed by the helper whose button was pressed."""
        return composed(request.POST, request.POST["compose"], self.noun)

    def changes(self, form: Any, body: dict[str, Any]) -> dict[str, Any]:
        """{key of the body: its new value, or None to remove it}, once the form is valid."""
        raise NotImplementedError


class RowsSection(Section):
    """A list of the body, one row each, and an empty row to add one."""

    template = "calls/procedures/_rows.html"
    row: type[forms.Form]
    add_label: Any = ""
    empty: Any = ""

    def rows(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        raise NotImplementedError

    def form(self, draft: ProcedureDraft, data: Any = None) -> Any:
        kind = forms.formset_factory(self.row, extra=1, can_delete=True, max_num=60, validate_max=True)
        return kind(data, initial=self.rows(draft.body), prefix=self.key)

    def kept_forms(self, form: Any) -> list[Any]:
        """The rows as typed, without those removed and the empty one, in their order."""
        return [each for each in form if each.cleaned_data and not each.cleaned_data.get("DELETE") and (each.has_changed() or each in form.initial_forms)]


@dataclass
class Shown:
    """A section as the page draws it."""

    section: Section
    form: Any
    revision: int
    overtaken: list[tuple[str, Any, str]]
    applies: bool = True
    is_saved: bool = False
    #: When overtaken: what saving again would replace, line by line.
    replaced: list[Difference] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        """What concerns the whole of it, for the summary at its head."""
        general = self.form.non_form_errors() if hasattr(self.form, "non_form_errors") else self.form.non_field_errors()
        return [str(each) for each in general] if self.form.is_bound else []

    @property
    def is_refused(self) -> bool:
        return bool((self.form.is_bound and (any(self.form.errors) if isinstance(self.form.errors, list) else self.form.errors)) or self.refused)


def answering(*sections: Section) -> Callable[[HttpRequest, ProcedureDraft], Any]:
    """The `answer` of a tab made of these sections."""
    known = {section.key: section for section in sections}

    def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
        wanted = known.get(request.POST.get("section", ""))
        if request.method != "POST" or wanted is None:
            saved = request.GET.get("enregistre", "")
            return {"sections": [_fresh(section, draft, saved) for section in sections], "status": 200 if request.method == "GET" else 400}
        found = _adding(request, draft, wanted) if request.POST.get("compose") else _saving(request, draft, wanted)
        if isinstance(found, HttpResponseBase):
            return found
        status = 409 if found.overtaken else 422 if found.is_refused else 200
        return {"sections": [found if section is wanted else _fresh(section, draft) for section in sections], "status": status}

    answer.sections = known  # type: ignore[attr-defined]  # for the control, which tries what is typed
    return answer


def _fresh(section: Section, draft: ProcedureDraft, saved: str = "") -> Shown:
    return Shown(section, section.form(draft), draft.revision, [], section.applies_to(draft.body), section.key == saved)


def _adding(request: HttpRequest, draft: ProcedureDraft, section: Section) -> Shown:
    """A helper was used: shown again with what it writes, nothing saved."""
    return Shown(section, section.form(draft, section.completed(request)), _revision(request, draft), [])


def _saving(request: HttpRequest, draft: ProcedureDraft, section: Section) -> Shown | HttpResponseBase:
    form = section.typed(draft, request)
    shown = Shown(section, form, _revision(request, draft), [])
    if not form.is_valid():
        return shown
    try:
        save_draft(draft=draft, revision=shown.revision, changes=section.changes(form, draft.body), by=request.user, said=str(section.title))
    except Overtaken as error:
        draft.refresh_from_db()
        shown.revision, shown.overtaken = error.revision, [(each.who, each.at, passages(each.places)) for each in error.changes]
        shown.replaced = differences(draft.body, after(draft.body, section.changes(form, draft.body)))
        return shown
    except DoorError as error:
        messages.error(request, error.sentence)
        return redirect("calls:procedures")
    messages.success(request, _("« %(title)s » : enregistré.") % {"title": section.title})
    return redirect(f"{request.path}?enregistre={section.key}#section-{section.key}")


def _revision(request: HttpRequest, draft: ProcedureDraft) -> int:
    """What the page was drawn on; nothing readable counts as the very first, so that no change passes unseen."""
    typed = request.POST.get("revision", "")
    return min(int(typed), draft.revision) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
