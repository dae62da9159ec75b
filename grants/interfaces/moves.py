"""What moving a dossier would change, in words: what it wins, loses, and who would act otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from workflows.lifecycle import lifecycle_of
from workflows.procedures.ahead import Change
from workflows.procedures.cases import trunk
from workflows.procedures.moving import Preview

#: Numbers of a body that a moved dossier follows from then on.
FIGURES = (
    ("reviews.count", gettext_lazy("Lectures demandées")),
    ("reviews.minimum", gettext_lazy("Lectures qui suffisent")),
    ("committee.quorum", gettext_lazy("Quorum")),
    ("committee.majority", gettext_lazy("Majorité")),
    ("delays.completion.days", gettext_lazy("Jours pour compléter")),
    ("convention.always", gettext_lazy("Convention quel que soit le montant")),
    ("report.due_months_after_end", gettext_lazy("Bilan attendu, en mois après la fin")),
)


@dataclass(frozen=True)
class Told:
    preview: Preview
    words: list[str]
    kept: list[str]
    is_chosen: bool

    @property
    def value(self) -> str:
        return f"{self.preview.root.pk}:{self.preview.fingerprint}"


def told(previews: Iterable[Preview], kept: Mapping[int, str]) -> list[Told]:
    return [Told(each, _words(each), _kept(each), each.root.pk in kept) for each in previews]


def _words(preview: Preview) -> list[str]:
    steps = [*_listed(_("gagne : %(what)s"), preview.of("gained")), *_listed(_("perd : %(what)s"), preview.of("lost"))]
    rest = [_otherwise(change) for change in preview.changes if change.kind not in ("gained", "lost")]
    return [*steps, *rest, *_figures(preview)] or [_("Rien ne change pour ce dossier, sinon la version qu’il suit.")]


def _listed(sentence: str, changes: list[Change]) -> list[str]:
    """Acts of the dossier by their names; of what hangs on it, with what it is."""
    names = [change.what if change.noun == trunk().noun else f"{change.what} ({lifecycle_of(change.noun).label})" for change in changes]
    return [sentence % {"what": ", ".join(names)}] if names else []


def _otherwise(change: Change) -> str:
    words = {"what": change.what, "before": change.before, "after": change.after}
    if change.kind == "role":
        words |= {"before": _role(change.before), "after": _role(change.after)}
        return _("%(what)s : revient désormais à « %(after)s », et non à « %(before)s »") % words
    return _rule(change.kind == "approval", words)


def _rule(is_approval: bool, words: Mapping[str, Any]) -> str:
    kind = {"kind": _("accord") if is_approval else _("condition")} | dict(words)
    if not words["before"]:
        return _("nouvelle règle (%(kind)s) : %(after)s") % kind
    if not words["after"]:
        return _("règle qui disparaît (%(kind)s) : %(before)s") % kind
    return _("règle modifiée (%(kind)s) : %(before)s ; désormais : %(after)s") % kind


def _figures(preview: Preview) -> list[str]:
    before, after = preview.root.procedure, preview.target
    changed = ((label, before.setting(path), after.setting(path)) for path, label in FIGURES)
    return [_("%(label)s : %(after)s au lieu de %(before)s") % {"label": label, "after": _value(new), "before": _value(old)} for label, old, new in changed if old != new]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return _("rien") if value is None else str(value)


def _kept(preview: Preview) -> list[str]:
    """What was already planned or done stays, and is said."""
    planned = [member for member in preview.members if member.lifecycle.noun == "instalment"]
    over = [member for member in preview.members if member is not preview.root and member not in preview.moving]
    said = [_("échéancier déjà prévu : inchangé (%(count)d versements)") % {"count": len(planned)}] if planned else []
    return said + ([_("actes terminés : gardent leur version (%(count)d)") % {"count": len(over)}] if over else [])


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else _("la règle du cycle de vie")
