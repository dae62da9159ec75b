"""The sections of a request: those of the call's form, and one for its criteria when the form forgot to give them a place."""

from typing import Any

from django.utils.translation import gettext as _

CRITERIA = "criteres"


#: The second phase: the full file of a request first made as an expression of interest.
FULL = 2
STAGE = "two_phases"


def asks_in_two_phases(application: Any) -> bool:
    return bool(application.procedure and STAGE in application.procedure.stages)


def sections_for(application: Any) -> list[dict[str, Any]]:
    """What this request answers now: in two phases, first the sections of the expression of interest alone."""
    sections = sections_of(application.call)
    if not asks_in_two_phases(application) or application.phase >= FULL:
        return sections
    return [section for section in sections if section.get("phase", 1) < FULL]


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
