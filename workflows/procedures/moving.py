"""Moving a running dossier to another version of its procedure: first seen, then done, in one act, with its reason.

Everything of the case that keeps the procedure moves together, or nothing does. A position without counterpart in the new
version refuses, with what to do first; rooms above add what the law refuses (`@objection`: a signed convention stays what
was signed). The column `procedure` is written here and at birth, and nowhere else: a house test says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import outbox
from workflows.effects import BOARD
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import FACTS, MOVED, append, lock_head
from workflows.lifecycle import Lifecycle, Step, Subject, lifecycle_of
from workflows.models import JournalEntry, Procedure, ProcedureDraft
from workflows.models.draft import administers
from workflows.procedures.ahead import Change, changes, roads_under
from workflows.procedures.roads import Roads

FACTS[MOVED] = gettext_lazy("Dossier déplacé vers une autre version de la procédure")


@dataclass(frozen=True)
class Refusal:
    """Why this dossier stays where it is, and what would mend it."""

    reason: str
    mend: str


Objection = Callable[[Any, Procedure], "Refusal | None"]
OBJECTIONS: dict[str, list[Objection]] = {}
#: A noun that lives only where the procedure keeps a stage: {noun: stage}.
LIVES_IN: dict[str, str] = {}


def objection(*nouns: str) -> Callable[[Objection], Objection]:
    """Registers what forbids to move one member of a case: asked of each, on the row itself, without a query."""

    def keep(ask: Objection) -> Objection:
        for noun in nouns:
            OBJECTIONS.setdefault(noun, []).append(ask)
        return ask

    return keep


@dataclass
class Preview:
    """What moving one dossier would do. `fingerprint` says what was seen: it must still be so when the act is done."""

    root: Any
    target: Procedure
    members: list[Any] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def moving(self) -> list[Any]:
        """The dossier, and what still lives on it: what is over keeps the rules it lived under."""
        return [each for each in self.members if each.procedure_id != self.target.pk and (each is self.root or is_alive(each))]

    @property
    def is_done(self) -> bool:
        return not self.moving

    @property
    def may_move(self) -> bool:
        return not self.refusals and not self.is_done

    def of(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def fingerprint(self) -> str:
        seen = sorted(f"{member.lifecycle.noun}:{member.pk}:{member.state}:{member.procedure_id}" for member in self.members)
        return sha256("|".join([self.target.digest, *seen]).encode()).hexdigest()


def preview(target: Procedure, subjects: Iterable[Any]) -> list[Preview]:
    """Dossier by dossier, what would change; a constant number of queries, whatever their number."""
    roots, origins = list(subjects), origins_of(target)
    members = members_of(roots)
    return [_previewed(root, target, [root, *members.get(root.case_ref, [])], origins) for root in roots]


@transaction.atomic
def move(subject: Subject, target: Procedure, *, actor: Any, reason: str, seen: str = "") -> JournalEntry | None:
    """Moves the whole case, or says why not. None when it is already there: asking twice moves once.

    seen: the fingerprint of the preview the person decided on.
    """
    if subject.closed_to(actor) or not administers(actor, subject.funder_id):
        raise NotPermitted(_("Déplacer un dossier revient à l’administration des dispositifs, sans conflit d’intérêts avec lui."), log=f"{actor.pk} may not move")
    locked = _locked(subject)
    found = _previewed(locked[0], target, locked, origins_of(target))
    if found.is_done:
        return None
    if seen and seen != found.fingerprint:
        raise WrongState(_("Ce dossier a changé depuis l’aperçu : relisez ce qui changera pour lui."), log="moved on since the preview")
    _unrefused(found, reason)
    return _moved(found, actor, reason)


def origins_of(target: Procedure) -> frozenset[str]:
    """The codes of the procedures this one was copied from: a funder's own copy succeeds what it was made of."""
    drafts = ProcedureDraft.objects.filter(published_as__key=target.key, based_on__isnull=False).exclude(based_on__key=target.key)
    return frozenset(drafts.values_list("based_on__key", flat=True))


def follows(target: Procedure, source: Procedure | None, origins: frozenset[str]) -> bool:
    """Whether one is a later version of the other, or the funder's own copy of it."""
    if source is None:
        return False
    return target.version > source.version if target.key == source.key else source.key in origins


def members_of(roots: Sequence[Any]) -> dict[str, list[Any]]:
    """Everything that hangs on these dossiers and keeps a procedure: one query per noun."""
    refs, own = [root.case_ref for root in roots], {root.lifecycle.noun for root in roots}
    found: dict[str, list[Any]] = {}
    for lifecycle in _nouns_of_cases(own):
        rows = lifecycle.model._base_manager.filter(case_ref__in=refs, procedure__isnull=False).select_related("procedure")
        for row in rows.order_by("pk"):
            found.setdefault(row.case_ref, []).append(row)
    return found


def _nouns_of_cases(own: set[str]) -> list[Lifecycle]:
    return [lifecycle for noun, lifecycle in sorted(Lifecycle.registry.items()) if noun not in own and lifecycle.model is not None]


# --- what would change


def _previewed(root: Any, target: Procedure, members: list[Any], origins: frozenset[str]) -> Preview:
    found = Preview(root, target, members)
    if found.is_done:
        return found
    found.refusals = [refusal for member in members for refusal in _against(member, target)]
    if not follows(target, root.procedure, origins):
        found.refusals.insert(0, Refusal(_("Cette version ne succède pas à celle que suit le dossier."), _("Choisissez une version plus récente de la même procédure.")))
    found.changes = changes(found.moving, root.procedure, target)
    return found


def _against(member: Any, target: Procedure) -> list[Refusal]:
    asked = (ask(member, target) for ask in OBJECTIONS.get(member.lifecycle.noun, ()))
    found = [refusal for refusal in asked if refusal is not None]
    return found or (_no_counterpart(member, target) if is_alive(member) else [])


def _no_counterpart(member: Any, target: Procedure) -> list[Refusal]:
    """The state where it stands must exist on some road of the new version, and have a way out there if it has one now."""
    roads, stage = roads_under(member.lifecycle, target), LIVES_IN.get(member.lifecycle.noun)
    is_shut = _ways_out(roads_under(member.lifecycle, member.procedure), member.state) and not _ways_out(roads, member.state)
    words = {"noun": member.lifecycle.label, "state": member.words_for(staff=True)}
    if stage and stage not in target.stages:
        return [Refusal(_("%(noun)s : la nouvelle version ne garde pas cette étape, et elle est en cours (« %(state)s »).") % words, _("Menez-la à son terme sous la version actuelle, ou retirez-la."))]
    if member.state not in roads.reachable() or is_shut:
        return [Refusal(_("%(noun)s : l’état « %(state)s » n’existe pas dans la nouvelle version.") % words, _("Franchissez cette étape sous la version actuelle, puis déplacez le dossier ; ou gardez l’étape dans la nouvelle version."))]
    return []


def is_alive(member: Any) -> bool:
    return member.state not in member.lifecycle.final_states


def _ways_out(roads: Roads, state: str) -> list[Step]:
    return [step for step in roads.steps_from(state) if not step.is_exceptional and not step.is_grave]


# --- the act


def _locked(subject: Subject) -> list[Any]:
    """The chain of the case first, then all its rows, none waited for: whoever is taking a step there goes first, and we say so."""
    try:
        with transaction.atomic():
            lock_head(subject.case_ref, nowait=_can_refuse_to_wait())
            return [_row(type(subject), pk=subject.pk)[0], *_others(subject)]
    except OperationalError as error:
        raise WrongState(_("Quelqu’un agit sur ce dossier à cet instant : recommencez dans un moment."), log=str(error)) from error


def _others(subject: Subject) -> list[Any]:
    nouns = _nouns_of_cases({subject.lifecycle.noun})
    return [row for lifecycle in nouns for row in _row(lifecycle.model, case_ref=subject.case_ref, procedure__isnull=False)]


def _row(model: Any, **which: Any) -> list[Any]:
    """Locked alone, then read again with its procedure: a joined row would be as old as the question."""
    pks = list(model._base_manager.select_for_update(nowait=_can_refuse_to_wait()).filter(**which).order_by("pk").values_list("pk", flat=True))
    return list(model._base_manager.select_related("procedure").filter(pk__in=pks).order_by("pk")) if pks else []


def _can_refuse_to_wait() -> bool:
    return connection.features.has_select_for_update_nowait


def _unrefused(found: Preview, reason: str) -> None:
    reasons = [f"{refusal.reason} {refusal.mend}" for refusal in found.refusals]
    if not reason.strip():
        reasons.append(_("Dites pourquoi : un motif est nécessaire."))
    if reasons:
        raise GuardFailed(reasons, log=f"move refused: {len(reasons)}")


def _moved(found: Preview, actor: Any, reason: str) -> JournalEntry:
    root, target, moving = found.root, found.target, found.moving
    data = {
        "from": root.procedure.digest, "from_version": str(root.procedure), "to": target.digest, "to_version": str(target),
        "members": [f"{member.lifecycle.noun}:{member.pk}:{member.state}" for member in moving],
    }  # fmt: skip
    for noun in sorted({member.lifecycle.noun for member in moving}):
        pks = [member.pk for member in moving if member.lifecycle.noun == noun]
        lifecycle_of(noun).model._base_manager.filter(pk__in=pks).update(procedure=target)
    entry = append(root.case_ref, MOVED, actor=actor, noun=root.lifecycle.noun, subject_id=root.pk, reason=reason, data=data)
    _settle_the_board(moving, entry)
    return entry


def _settle_the_board(members: Iterable[Any], entry: JournalEntry) -> None:
    """What the new version expects of whom, duties and approvals alike, in the outbox as after any step."""
    rows = [({"noun": member.lifecycle.noun, "id": member.pk, "entry": entry.pk}, f"{member.lifecycle.noun}:{member.pk}") for member in members]
    outbox.put_many((BOARD, about, f"{BOARD}:{entry.hash}:{name}") for about, name in rows)
