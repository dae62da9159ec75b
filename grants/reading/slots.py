"""Where a file may be joined to a request: the slots its form opens, and one for each proof a criterion wants with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from calls.criteria import kind_of
from grants.reading.sections import sections_of

MOMENT = "application"


def slots_in(call: Any, section: Mapping[str, Any]) -> list[dict[str, Any]]:
    return evidence_slots(call) if section["kind"] == "criteria" else list(section.get("documents", []))


def labels_of(call: Any) -> dict[str, str]:
    return {slot["key"]: slot["label"] for section in sections_of(call) for slot in slots_in(call, section)}


def evidence_slots(call: Any) -> list[dict[str, Any]]:
    return [slot for use in call.criteria.select_related("criterion") if (slot := evidence_slot(use))]


def evidence_slot(use: Any) -> dict[str, Any] | None:
    what = kind_of(use.criterion).evidence_asked(MOMENT)
    return {"key": key_of(use), "label": _("Preuve : %(title)s") % {"title": use.criterion.title}, "help": what} if what else None


def key_of(use: Any) -> str:
    return f"criterion-{use.pk}"
