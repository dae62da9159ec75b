"""The shape of forms, grids and procedures written as files: unknown keys are refused, so that a typing mistake is seen.

What a schema cannot say (shares that add up, a stage that needs another) is said by `contradictions`.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role

#: The delays a procedure may set, each read by the step of the same name.
DELAYS = ("completion",)
KEY = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 60}
TEXT = {"type": "string", "minLength": 1}
QUESTION_TYPES = ("text", "long_text", "money", "integer", "date", "choice", "multi_choice", "yes_no", "email", "url")
#: Columns of a dossier that a question may fill.
FILLS = ("title", "summary", "discipline", "starts_on", "ends_on", "is_live_performance", "amount_requested")
#: Uses whose articles the library holds apart: a procedure names those its conventions take.
USES = ("residency", "acquisition", "commission")
STAGES = ("two_phases", "review", "second_review", "committee", "convention", "report", "renewal")

QUESTION = {
    "type": "object",
    "required": ["key", "label", "type"],
    "additionalProperties": False,
    "properties": {
        "key": KEY,
        "label": TEXT,
        "type": {"enum": list(QUESTION_TYPES)},
        "help": {"type": "string"},
        "required": {"type": "boolean"},
        "max_length": {"type": "integer", "minimum": 1, "maximum": 20_000},
        "minimum": {"type": "integer"},
        "maximum": {"type": "integer"},
        "not_before": KEY,
        "fills": {"enum": list(FILLS)},
        "choices_from": {"enum": ["disciplines"]},
        "choices": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["value", "label"], "additionalProperties": False, "properties": {"value": KEY, "label": TEXT}},
        },
    },
}
DOCUMENT = {
    "type": "object",
    "required": ["key", "label"],
    "additionalProperties": False,
    "properties": {"key": KEY, "label": TEXT, "help": {"type": "string"}, "required": {"type": "boolean"}},
}
SECTION = {
    "type": "object",
    "required": ["key", "title", "kind"],
    "additionalProperties": False,
    "properties": {
        "key": KEY,
        "title": TEXT,
        "kind": {"enum": ["questions", "budget", "criteria", "documents"]},
        "minutes": {"type": "integer", "minimum": 1},
        "phase": {"enum": [1, 2]},
        "help": {"type": "string"},
        "questions": {"type": "array", "minItems": 1, "items": QUESTION},
        "documents": {"type": "array", "minItems": 1, "items": DOCUMENT},
    },
}
FORM = {
    "type": "object",
    "required": ["title", "sections"],
    "additionalProperties": False,
    "properties": {"title": TEXT, "sections": {"type": "array", "minItems": 1, "items": SECTION}},
}
GRID = {
    "type": "object",
    "required": ["title", "items"],
    "additionalProperties": False,
    "properties": {
        "title": TEXT,
        "decimals": {"type": "integer", "minimum": 0, "maximum": 4},
        "items": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "label", "weight", "max"],
                "additionalProperties": False,
                "properties": {
                    "code": KEY,
                    "label": TEXT,
                    "help": {"type": "string"},
                    "weight": {"type": "integer", "minimum": 1},
                    "max": {"type": "integer", "minimum": 1, "maximum": 100},
                    "anchors": {"type": "array", "items": TEXT},
                },
            },
        },
    },
}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
CODE = {"type": "string", "pattern": r"^[a-z]{2}(\.[a-z0-9_]+)+$"}
MONTHS = {"type": "integer", "minimum": 0, "maximum": 120}
INSTALMENT = {
    "type": "object",
    "required": ["kind", "share", "condition"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["advance", "interim", "balance", "single"]},
        "share": SHARE,
        "condition": {"enum": ["notification", "signature", "interim_report", "final_report"]},
    },
}
#: A condition in CEL, on facts of the dossier: money in cents, shares in per mille. See `workflows.procedures.conditions`.
CEL = {"type": "string", "minLength": 1, "maxLength": 500}
STEP = {"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+$"}
ROLE = {"enum": sorted(Role.values)}
CONDITION = {
    "type": "object",
    "required": ["key", "step", "must", "says"],
    "additionalProperties": False,
    "properties": {"key": KEY, "step": STEP, "must": CEL, "says": TEXT},
}
APPROVAL = {
    "type": "object",
    "required": ["key", "step", "count", "role", "label"],
    "additionalProperties": False,
    "properties": {
        "key": KEY,
        "step": STEP,
        "count": {"type": "integer", "minimum": 1, "maximum": 10},
        "role": ROLE,
        "label": TEXT,
        "when": CEL,
        "within_days": {"type": "integer", "minimum": 1, "maximum": 120},
    },
}
LETTER = {
    "type": "object",
    "required": ["paper", "text"],
    "additionalProperties": False,
    "properties": {"paper": KEY, "text": {"type": "string", "minLength": 1, "maxLength": 8000}},
}
SAMPLE = {
    "type": "object",
    "required": ["title", "facts"],
    "additionalProperties": False,
    "properties": {"title": TEXT, "facts": {"type": "object"}},
}
DELAY = {
    "type": "object",
    "required": ["days", "unit"],
    "additionalProperties": False,
    "properties": {"days": {"type": "integer", "minimum": 1, "maximum": 730}, "unit": {"enum": ["calendar", "working"]}},
}
PROCEDURE = {
    "type": "object",
    "required": ["title", "stages", "instalments"],
    "additionalProperties": False,
    "properties": {
        "title": TEXT,
        "stages": {"type": "array", "uniqueItems": True, "items": {"enum": list(STAGES)}},
        "reviews": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "count": {"type": "integer", "minimum": 0, "maximum": 20},
                "minimum": {"type": "integer", "minimum": 0, "maximum": 20},
                "grid": KEY,
                "second": {
                    "type": "object",
                    "required": ["count"],
                    "additionalProperties": False,
                    "properties": {"count": {"type": "integer", "minimum": 1, "maximum": 20}, "when": CEL, "grid": KEY},
                },
            },
        },
        "committee": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"quorum": SHARE, "majority": {"enum": ["simple", "absolute", "two_thirds"]}},
        },
        "admissibility": {"type": "object", "additionalProperties": False, "properties": {"checks": {"type": "array", "items": TEXT}}},
        "approvals": {"type": "array", "items": APPROVAL},
        "conditions": {"type": "array", "items": CONDITION},
        "letters": {"type": "array", "items": LETTER},
        "samples": {"type": "array", "maxItems": 50, "items": SAMPLE},
        "convention": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "always": {"type": "boolean"},
                "above_setting": CODE,
                "live_performance_setting": CODE,
                "years": {"type": "integer", "minimum": 1, "maximum": 10},
                "years_max_setting": CODE,
                "clauses": {"type": "array", "uniqueItems": True, "items": {"enum": list(USES)}},
            },
        },
        "aid": {"type": "object", "additionalProperties": False, "properties": {"nature": {"enum": ["money", "in_kind"]}}},
        "instalments": {"type": "array", "items": INSTALMENT},
        "payment": {"type": "object", "additionalProperties": False, "properties": {"within_setting": CODE}},
        "report": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "due_setting": CODE,
                "due_months_after_end": MONTHS,
                "interim": {"type": "object", "additionalProperties": False, "properties": {"each_year": {"type": "boolean"}, "due_months_after_year": MONTHS}},
                "questions": {"type": "array", "minItems": 1, "items": QUESTION},
            },
        },
        "renewal": {"type": "object", "additionalProperties": False, "properties": {"offered": {"type": "boolean"}, "months_before_end": MONTHS}},
        "delays": {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(DELAYS, DELAY)},
        "who": {"type": "object", "propertyNames": STEP, "additionalProperties": ROLE},
    },
}


def contradictions(body: dict[str, Any]) -> list[str]:
    """What the shape allows and sense does not, each with its mend."""
    return [sentence for _place, sentence in contradictions_at(body)]


def contradictions_at(body: dict[str, Any]) -> list[tuple[str, str]]:
    """The same, each with the passage of the body where it is mended."""
    checks = (("instalments", _shares), ("reviews.count", _reviews), ("reviews.second", _rounds), ("committee.quorum", _committee), ("stages", _reports), ("stages", _known))
    return [(place, sentence) for place, check in checks for sentence in check(body)]


def _shares(body: dict[str, Any]) -> list[str]:
    total = sum((Decimal(str(each["share"])) for each in body["instalments"]), Decimal(0))
    if is_in_kind(body):
        return [_("Une aide en nature ne se verse pas : retirez les versements.")] if body["instalments"] else []
    return [] if total == 1 else [_("Les parts des versements font %(total)s ; elles doivent faire 1.") % {"total": total}]


def is_in_kind(body: dict[str, Any]) -> bool:
    return bool(body.get("aid", {}).get("nature") == "in_kind")


def _rounds(body: dict[str, Any]) -> list[str]:
    asked, kept = bool(body.get("reviews", {}).get("second")), "second_review" in body["stages"]
    if kept and "review" not in body["stages"]:
        return [_("L’étape « Second avis » (second_review) suit des premières lectures : gardez aussi « Lectures » (review).")]
    if kept and not asked:
        return [_("L’étape « Second avis » (second_review) est gardée : dites combien de lectures, et quand (reviews.second).")]
    return [] if kept or not asked else [_("Une seconde lecture est décrite : gardez l’étape « Second avis » (second_review), ou retirez reviews.second.")]


def _reviews(body: dict[str, Any]) -> list[str]:
    count = body.get("reviews", {}).get("count", 0)
    if "review" in body["stages"] and not count:
        return [_("L’étape « Lectures » (review) est gardée : indiquez combien de lectures (reviews.count).")]
    return [] if "review" in body["stages"] or not count else [_("Des lectures sont demandées : gardez l’étape « Lectures » (review), ou mettez reviews.count à 0.")]


def _committee(body: dict[str, Any]) -> list[str]:
    needs = "committee" in body["stages"] and not body.get("committee", {}).get("quorum")
    return [_("L’étape « Commission » (committee) est gardée : indiquez le quorum (committee.quorum).")] if needs else []


def _reports(body: dict[str, Any]) -> list[str]:
    waits = any(each["condition"].endswith("_report") for each in body["instalments"])
    return [_("Un versement attend un bilan : gardez l’étape « Bilan » (report).")] if waits and "report" not in body["stages"] else []


def _known(body: dict[str, Any]) -> list[str]:
    signed = any(each["condition"] == "signature" for each in body["instalments"])
    return [_("Un versement attend une signature : gardez l’étape « Convention » (convention).")] if signed and "convention" not in body["stages"] else []
