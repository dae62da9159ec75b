"""Wiring: what a body names must exist. Steps, roles, and steps of a stage that was dropped."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from accounts.enums import Role
from workflows.lifecycle import Lifecycle
from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.links import LINKS, step_named
from workflows.procedures.prover.words import listed


@examiner("steps_named")
def steps_named(examined: Examined) -> Iterator[Finding]:
    for place, key in _named(examined):
        noun = key.split(".")[0]
        if step_named(key) is None:
            yield _unknown_step(place, noun, key)
        elif noun in LINKS.parts and examined.net.move(key) is None:
            yield Finding(
                "dropped_step",
                False,
                noun,
                place,
                _("« %(step)s » est l’acte d’une étape que cette procédure ne garde pas.") % {"step": step_named(key).label},  # type: ignore[union-attr]
                _("Retirez cette ligne, ou gardez l’étape."),
                _("Aucun dossier ne passe par cet acte."),
            )


def _named(examined: Examined) -> Iterator[tuple[str, str]]:
    yield from ((f"who.{key}", key) for key in examined.at("who", {}))
    for table in ("conditions", "approvals"):
        yield from ((f"{table}.{rank}", row["step"]) for rank, row in enumerate(examined.at(table, [])))


def _unknown_step(place: str, noun: str, key: str) -> Finding:
    known = [f"{each.noun}.{name}" for each in Lifecycle.registry.values() for name in each.steps]
    near = get_close_matches(key, known, n=3)
    mend = _("Vouliez-vous dire %(near)s ?") % {"near": listed(near)} if near else _("Choisissez un acte dans la liste de l’onglet « Étapes ».")
    return Finding("unknown_step", True, noun, place, _("Aucun acte ne s’appelle « %(step)s ».") % {"step": key}, mend, _("La ligne ne s’appliquerait à rien."))


@examiner("roles_named")
def roles_named(examined: Examined) -> Iterator[Finding]:
    rows = [(f"who.{key}", role) for key, role in examined.at("who", {}).items()]
    rows += [(f"approvals.{rank}", rule["role"]) for rank, rule in enumerate(examined.at("approvals", []))]
    for place, role in rows:
        if role not in Role.values:
            yield Finding(
                "unknown_role",
                True,
                place.split(".")[1] if place.startswith("who.") else "",
                place,
                _("Aucun rôle ne s’appelle « %(role)s ».") % {"role": role},
                _("Rôles connus : %(roles)s.") % {"roles": listed(str(each.value) for each in Role)},
                _("Personne ne pourrait faire cet acte."),
            )


@examiner("keys_once")
def keys_once(examined: Examined) -> Iterator[Finding]:
    """Approvals and settled conditions are kept by their code: two rules of one code would count for each other."""
    for table in ("conditions", "approvals"):
        seen: set[str] = set()
        for rank, row in enumerate(examined.at(table, [])):
            if row["key"] in seen:
                reason = _("Le code « %(key)s » sert deux fois.") % {"key": row["key"]}
                yield Finding("key_twice", True, row["step"].split(".")[0], f"{table}.{rank}", reason, _("Donnez à chaque ligne son propre code."), row["key"])
            seen.add(row["key"])
