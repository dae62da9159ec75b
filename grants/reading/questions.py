"""The answers of one section as its form reads them: values where they are valid, a sentence where they are not."""

from collections.abc import Mapping
from typing import Any

from calls.interfaces.form_builder import QuestionsForm, form_class
from grants.reading.sections import section_of
from grants.reading.typed import as_post


def form_of(call: Any, section: str, typed: Mapping[str, Any] | None) -> QuestionsForm:
    """The section's form, bound to what was typed: nothing typed is an answer too, what is required is then missing."""
    return form_on(section_of(call, section), call.funder, typed)


def form_on(section: Mapping[str, Any], funder: Any, typed: Mapping[str, Any] | None) -> QuestionsForm:
    """The same, for who has the sections at hand."""
    return form_class(dict(section), currency=funder)(as_post(typed or {}))


def read(call: Any, section: str, typed: Mapping[str, Any]) -> QuestionsForm:
    form = form_of(call, section, typed)
    form.is_valid()
    return form


def columns_of(call: Any, section: str) -> set[str]:
    """The columns of the dossier that this section's questions fill."""
    return {question["fills"] for question in section_of(call, section).get("questions", []) if "fills" in question}
