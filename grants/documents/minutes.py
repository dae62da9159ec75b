"""The minutes, written from the record and never typed: who came and went, who stood aside, what was voted.

Two editions of the same record: the full one, for the file; the public one, without names of recused persons, comings and
goings, counts of votes or motives.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.catalogue import MergeField, Paper, register
from documents.enums import Audience
from grants.enums import Majority
from workflows.journal import FACTS, life_of
from workflows.models import CaseHead

MOVEMENTS = ("member_arrived", "member_left", "member_excused", "proxy_given")
INSTANT = dt.datetime(2027, 3, 3, 9, 30, tzinfo=dt.UTC)
ITEM: dict[str, Any] = {
    "position": "1",
    "case_ref": "VE-2027-00001",
    "title": "Saison d’essai",
    "organisation": "Association Les Lampions de l’Essai",
    "state": "Avis rendu",
    "opinion": "Favorable",
    "amount": Decimal("10000.00"),
    "rank": "",
}
VOTE: dict[str, Any] = {
    "votes": "5 pour, 1 contre, 0 abstention",
    "casting_vote": False,
    "quorum": "6 présents comptés, 4 nécessaires",
    "majority": "majorité absolue (règle de la procédure, plus stricte que celle de la commission)",
    "present": "Camille Essai, Alix Essai",
    "proxies": "",
    "recused": "Sacha Essai",
    "motive": "Le projet répond aux critères de l’appel.",
    "dissents": "",
    "marks": "0" * 64,
    "deliberation": "",
}
SHARED = (
    MergeField("committee", _("Commission"), "Commission des aides"),
    MergeField("session", _("Séance"), "Séance de printemps"),
    MergeField("place", _("Lieu"), "Salle des fêtes"),
    MergeField("opened_at", _("Ouverte le"), INSTANT),
    MergeField("closed_at", _("Close le"), INSTANT),
    MergeField(
        "members", _("Membres"), [{"name": "Camille Essai", "college": "Artistes et pairs", "quality": "présidente", "voice": "délibérative", "chairs": True}]
    ),
)


@register
class Minutes(Paper):
    slug, title, noun, prefix = "minutes", _("Procès-verbal de séance"), "session", "PV"
    audience = Audience.STAFF
    fields = (
        *SHARED,
        MergeField("movements", _("Mouvements"), [{"at": INSTANT, "what": "Arrivée", "who": "Camille Essai"}]),
        MergeField("items", _("Points"), [ITEM | VOTE]),
        MergeField("head", _("Tête du journal de la séance"), "0" * 64),
    )

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        head = CaseHead.objects.filter(case_ref=subject.case_ref).first()
        items = [shown(item) | voted(item) for item in items_of(subject)]
        return shared(subject) | {"movements": movements_of(subject), "items": items, "head": head.hash if head else ""}


@register
class PublicMinutes(Paper):
    slug, title, noun, prefix = "minutes_public", _("Relevé public des avis"), "session", "RPA"
    audience = Audience.STAFF
    fields = (*SHARED, MergeField("items", _("Points"), [ITEM | {"recused_count": "1"}]))

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return shared(subject) | {"items": [shown(item) | {"recused_count": str(item.recused_count or 0)} for item in items_of(subject)]}


def shared(session: Any) -> dict[str, Any]:
    return {
        "committee": str(session.committee),
        "session": str(session),
        "place": session.place,
        "opened_at": session.opened_at,
        "closed_at": session.closed_at,
        "members": [member_of(member) for member in session.committee.members.select_related("user")],
    }


def member_of(member: Any) -> dict[str, Any]:
    voice = _("délibérative") if member.is_voting else _("consultative")
    return {"name": str(member), "college": member.get_college_display(), "quality": member.quality, "voice": str(voice), "chairs": member.is_chair}


def items_of(session: Any) -> list[Any]:
    return list(session.items.select_related("application__organisation").order_by("position", "pk"))


def shown(item: Any) -> dict[str, Any]:
    return {
        "position": str(item.position),
        "case_ref": item.case_ref,
        "title": str(item.application),
        "organisation": item.application.organisation.name,
        "state": str(item.words_for(staff=True)),
        "opinion": item.get_opinion_display(),
        "amount": item.amount_proposed,
        "rank": str(item.rank or ""),
    }


def voted(item: Any) -> dict[str, Any]:
    """As it was written when the vote was recorded: names of that moment, not of today."""
    entry = life_of(item.case_ref).filter(noun="agenda_item", subject_id=item.pk, step__in=("conclude", "adjourn")).last()
    facts: dict[str, Any] = entry.data if entry else {}
    return {
        "votes": _votes(item),
        "casting_vote": bool(facts.get("casting_vote")),
        "quorum": str(_("%(counted)s présents comptés, %(required)s nécessaires") % facts) if "counted" in facts else "",
        "majority": _majority(facts),
        "present": ", ".join(facts.get("present", [])),
        "proxies": ", ".join(f"{giver} → {carrier}" for giver, carrier in facts.get("proxies", [])),
        "recused": ", ".join(facts.get("recused", [])),
        "motive": item.motive or (entry.reason if entry else ""),
        "dissents": facts.get("dissents") or "",
        "marks": facts.get("marks", ""),
        "deliberation": " ; ".join(
            f"{mark.review.reviewer} : {mark.value} ({mark.reason})" for mark in item.deliberation_marks.select_related("review__reviewer")
        ),
    }


def _majority(facts: dict[str, Any]) -> str:
    """Which rules applied: the stricter of the committee's and the procedure's, as written when the vote was recorded."""
    if "majority" not in facts:
        return ""
    said = str(Majority(facts["majority"]).label)
    if facts["majority_from"] == "procedure":
        said += str(_(" (règle de la procédure, plus stricte que celle de la commission)"))
    if facts["quorum_from"] == "procedure":
        said += str(_(" ; quorum relevé par la procédure"))
    return said


def _votes(item: Any) -> str:
    if item.votes_for is None:
        return ""
    return str(_("%(a)d pour, %(b)d contre, %(c)d abstention(s)") % {"a": item.votes_for, "b": item.votes_against, "c": item.abstentions})


def movements_of(session: Any) -> list[dict[str, Any]]:
    rows = life_of(session.case_ref).filter(step__in=MOVEMENTS)
    return [{"at": row.at.replace(microsecond=0), "what": str(FACTS.get(row.step, row.step)), "who": _moved(row.data)} for row in rows]


def _moved(data: dict[str, Any]) -> str:
    return f"{data['member']} → {data['proxy_to']}" if data.get("proxy_to") else str(data["member"])
