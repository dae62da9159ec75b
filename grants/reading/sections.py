"""The sections of a request: those of the call's form, and one for its criteria when the form forgot to give them a place."""

from typing import Any

from django.utils.translation import gettext as _

CRITERIA = "criteres"


def sections_of(call: Any) -> list[dict[str, Any]]:
    sections = list(call.form.sections) if call.form else []
    if any(section["kind"] == "criteria" for section in sections) or not call.criteria.exists():
        return sections
    return [*sections, {"key": CRITERIA, "title": _("Engagements"), "minutes": 10, "kind": "criteria"}]


def keys_of(call: Any) -> list[str]:
    return [section["key"] for section in sections_of(call)]


def section_of(call: Any, key: str) -> dict[str, Any]:
    return next(section for section in sections_of(call) if section["key"] == key)


def has_section(call: Any, key: str) -> bool:
    return key in keys_of(call)
