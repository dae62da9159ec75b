"""A section of a report as its page shows it: questions, lines of money, or evidence; filled with what was typed, as it was typed."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict

from conventions.models import Report
from ui import formats


def typed_of(post: QueryDict, left_out: Collection[str]) -> dict[str, str]:
    return {key: post[key] for key in post if key not in left_out}


def section_page(report: Report, section: dict[str, Any], *, typed: dict[str, str] | None = None) -> dict[str, Any]:
    answers = next((each for each in report.answers.all() if each.section == section["key"]), None)
    said = typed if typed is not None else (answers.data if answers else {})
    page = {"section": section, "revision": answers.revision if answers else 0, "answers": answers}
    return page | {"questions": questions(section, said), "lines": lines(report, section, said), "items": items(report, section, said)}


def questions(section: dict[str, Any], said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"question": each, "value": said.get(each["key"], ""), "help": each.get("help", ""), "required": each.get("required", False)}
        for each in section.get("questions", [])
    ]


def lines(report: Report, section: dict[str, Any], said: dict[str, str]) -> list[dict[str, Any]]:
    """Planned beside realised: the money typed comes first, so that what could not be read is seen and mended."""
    if section["kind"] != "budget":
        return []
    return [line(each, said, report) for each in report.lines.all()]


def line(row: Any, said: dict[str, str], report: Report) -> dict[str, Any]:
    names = {name: f"line-{row.pk}-{name}" for name in ("amount", "quantity", "explanation")}
    values = {name: said.get(key, "") for name, key in names.items()}
    gap = row.amount_realised - row.amount_planned if row.amount_realised is not None else None
    unread = bool(values["amount"].strip()) and row.amount_realised is None
    return {"row": row, "names": names, "values": values, "gap": gap, "unread": unread, "share": share(row)}


def share(row: Any) -> str:
    if row.amount_realised is None or not row.amount_planned:
        return "–"
    return formats.percent(row.amount_realised / row.amount_planned)


def items(report: Report, section: dict[str, Any], said: dict[str, str]) -> list[dict[str, Any]]:
    if section["kind"] != "evidence":
        return []
    joined = list(report.documents.filter(removed_at=None).select_related("file"))
    return [
        {"item": each, "value": said.get(each["key"], ""), "files": [document for document in joined if document.slot == each["key"]]}
        for each in section.get("items", [])
    ]
