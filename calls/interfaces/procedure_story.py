"""What happens to a dossier under a procedure, told in order, a sentence for each stage kept."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.interfaces.procedure_conditions import said
from calls.interfaces.procedure_words import CONDITIONS, KINDS, MAJORITIES, STAGES, UNITS, share


def story(body: dict[str, Any]) -> list[tuple[str, str]]:
    """(the name of the stage, its sentence)."""
    return [(str(name), sentence) for name, sentence in _told(body)]


def _told(body: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    stages = body.get("stages", [])
    if "two_phases" in stages:
        yield STAGES["two_phases"][0], str(STAGES["two_phases"][1])
    yield _("Recevabilité"), _admissibility(body)
    for stage, tell in (("review", _review), ("second_review", _second), ("committee", _committee)):
        if stage in stages:
            yield STAGES[stage][0], tell(body)
    yield _("Décision"), _("L’autorité décide, puis la décision est notifiée.") + "".join(_agreements(body))
    yield _("Acte"), _instrument(body)
    yield _("Versement"), _payments(body)
    for stage, tell in (("report", _report), ("renewal", _renewal)):
        if stage in stages:
            yield STAGES[stage][0], tell(body)


def _admissibility(body: dict[str, Any]) -> str:
    first = _("L’administration vérifie que le dossier est recevable.")
    delay = body.get("delays", {}).get("completion")
    return f"{first} " + _("S’il manque une pièce, on a %(days)d %(unit)s pour la donner.") % {"days": delay["days"], "unit": UNITS.get(delay["unit"], "")} if delay else first


def _review(body: dict[str, Any]) -> str:
    reviews = body.get("reviews", {})
    count = reviews.get("count", 0)
    first = ngettext("%(count)d personne le lit et le note.", "%(count)d personnes le lisent et le notent, chacune de son côté.", count) % {"count": count}
    enough = reviews.get("minimum")
    return f"{first} " + ngettext("%(count)d lecture suffit pour continuer.", "%(count)d lectures suffisent pour continuer.", enough) % {"count": enough} if enough else first


def _second(body: dict[str, Any]) -> str:
    second = body.get("reviews", {}).get("second", {})
    count = second.get("count", 0)
    who = ngettext("%(count)d autre personne le relit", "%(count)d autres personnes le relisent", count) % {"count": count}
    return _("%(who)s si : %(condition)s.") % {"who": who, "condition": said(second["when"], "application")} if second.get("when") else f"{who}."


def _committee(body: dict[str, Any]) -> str:
    committee = body.get("committee", {})
    first = _("Une commission en débat et rend un avis ; %(share)s au moins de ses membres sont présents.") % {"share": share(committee.get("quorum", 0))}
    majority = committee.get("majority")
    return f"{first} " + _("Majorité : %(majority)s.") % {"majority": str(MAJORITIES.get(majority, majority)).lower()} if majority else first


def _agreements(body: dict[str, Any]) -> Iterator[str]:
    for rule in body.get("approvals", []):
        yield " " + ngettext("« %(label)s » : %(count)d personne donne d’abord son accord.", "« %(label)s » : %(count)d personnes donnent d’abord leur accord.", rule["count"]) % rule


def _instrument(body: dict[str, Any]) -> str:
    convention = body.get("convention", {})
    if convention.get("always"):
        return _("Une convention se signe à deux, quel que soit le montant.")
    if convention.get("above_setting"):
        return _("Au-delà du seuil, une convention se signe à deux ; en dessous, un arrêté suffit.")
    return _("Un arrêté suffit.")


def _payments(body: dict[str, Any]) -> str:
    if body.get("aid", {}).get("nature") == "in_kind":
        return _("L’aide est donnée en nature : rien n’est versé.")
    parts = [f"{KINDS.get(each['kind'], each['kind'])}, {share(each['share'])} {CONDITIONS.get(each['condition'], '')}" for each in body.get("instalments", [])]
    return " ; ".join(parts) + "."


def _report(body: dict[str, Any]) -> str:
    report = body.get("report", {})
    months = report.get("due_months_after_end", 0)
    first = ngettext("Le bilan est attendu %(count)d mois après la fin du projet.", "Le bilan est attendu %(count)d mois après la fin du projet.", months) % {"count": months}
    return first + (" " + _("Un bilan intermédiaire l’est chaque année.") if report.get("interim", {}).get("each_year") else "")


def _renewal(body: dict[str, Any]) -> str:
    months = body.get("renewal", {}).get("months_before_end", 0)
    return ngettext("%(count)d mois avant la fin, une évaluation dit si la convention peut être renouvelée.", "%(count)d mois avant la fin, une évaluation dit si la convention peut être renouvelée.", months) % {"count": months}
