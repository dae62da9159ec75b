"""The journal: append-only, one hash chain per case, so that no lock is shared by the whole house.

hash = SHA-256( previous hash in hex + canonical JSON of the entry ), the first previous hash being 64 zeros.
`verify_case.py` re-computes it from an export with nothing but Python. The database refuses UPDATE and DELETE.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import statements
from workflows.lifecycle import Act, Subject, lifecycle_of
from workflows.models import CaseHead, JournalEntry

GENESIS = "0" * 64
#: Made or found, and in both cases locked, in one statement that both databases understand: an update that changes nothing.
HEAD_IS_HELD = """INSERT INTO workflows_casehead (case_ref, seq, hash) VALUES (%s, 0, %s)
    ON CONFLICT (case_ref) DO UPDATE SET seq = workflows_casehead.seq RETURNING id, seq, hash"""
HEAD_MOVES = "UPDATE workflows_casehead SET seq = %s, hash = %s WHERE id = %s"
#: The sentences of facts that are not steps; each room names its own: FACTS["document_issued"] = _("Pièce scellée").
FACTS: dict[str, Any] = {}
#: The fact that a case follows another version of its procedure from here on (`procedures.moving`).
MOVED = "procedure_moved"
_instant: ContextVar[datetime | None] = ContextVar("instant", default=None)


@contextmanager
def as_of(instant: datetime | None) -> Iterator[None]:
    """What is written within bears this instant: an act and the facts it brings about are one moment.

    The door opens it on the instant the request was received. A tale of the past (the demonstration) opens it wider.
    """
    token = _instant.set(instant or _instant.get())
    try:
        yield
    finally:
        _instant.reset(token)


def now() -> datetime:
    return _instant.get() or timezone.now()


def write(subject: Subject, act: Act) -> JournalEntry:
    """The entry of one step, chained to its case. Called by the door, inside its transaction."""
    return _chain(
        JournalEntry(
            case_ref=subject.case_ref,
            at=act.at,
            actor=act.on_behalf_of or act.actor,
            actor_label=_named(act),
            real_actor=act.actor if act.on_behalf_of else getattr(act.actor, "real_actor", None),
            noun=subject.lifecycle.noun,
            subject_id=subject.pk,
            step=act.step.name,
            source=act.source,
            target=act.step.target,
            reason=act.reason,
            data=plain({**act.inputs, **act.record}),
            procedure_digest=subject.procedure.digest if subject.procedure else "",
        )
    )


@transaction.atomic
def append(
    case_ref: str, fact: str, *, actor: Any, noun: str = "", subject_id: int | None = None, reason: str = "", data: Mapping[str, Any] | None = None
) -> JournalEntry:
    """A fact that is not a step (a conflict declared, a paper sealed): same chain, no states."""
    return _chain(
        JournalEntry(
            case_ref=case_ref,
            at=now(),
            actor=actor,
            actor_label=actor.get_full_name(),
            real_actor=getattr(actor, "real_actor", None),
            noun=noun,
            subject_id=subject_id,
            step=fact,
            reason=reason,
            data=plain(data or {}),
        )
    )


def _named(act: Act) -> str:
    """Both are said wherever the line is read; the columns keep them apart: in whose name, and by whose hands."""
    if act.on_behalf_of is None:
        return str(act.actor.get_full_name())
    return (_("%(who)s, à la place de %(absent)s") % {"who": act.actor.get_full_name(), "absent": act.on_behalf_of.get_full_name()})[:200]


def life_of(case_ref: str) -> QuerySet[JournalEntry]:
    """Everything that happened to a case, oldest first: one query, also the timeline on screen."""
    return JournalEntry.objects.filter(case_ref=case_ref).order_by("seq")


def last_entry(case_ref: str, noun: str, subject_id: int) -> JournalEntry | None:
    return life_of(case_ref).filter(noun=noun, subject_id=subject_id).exclude(target="").last()


def broken_link(case_ref: str) -> int | None:
    """The number of the first entry that does not fit its chain, 0 when the head disagrees, None when all is well."""
    previous = GENESIS
    count = 0
    for count, entry in enumerate(life_of(case_ref).iterator(), start=1):
        if entry.seq != count or entry.prev_hash != previous or entry.hash != digest(previous, content(entry)):
            return count
        previous = entry.hash
    head = CaseHead.objects.filter(case_ref=case_ref).first()
    agrees = (head.seq, head.hash) == (count, previous) if head else count == 0
    return None if agrees else 0


def merkle_root(hashes: Iterable[str]) -> str:
    """The root of all heads, in the order given: pairs hashed upward, a lone last one carried as it is."""
    level = list(hashes) or [GENESIS]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256("".join(pair).encode()).hexdigest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


def content(entry: JournalEntry) -> dict[str, Any]:
    """What the hash covers. Instants in UTC to the microsecond."""
    return {
        "case_ref": entry.case_ref,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_label": entry.actor_label,
        "real_actor": entry.real_actor_id,
        "noun": entry.noun,
        "subject_id": entry.subject_id,
        "step": entry.step,
        "source": entry.source,
        "target": entry.target,
        "reason": entry.reason,
        "data": entry.data,
        "procedure_digest": entry.procedure_digest,
    }


def digest(previous: str, entry: Mapping[str, Any]) -> str:
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def plain(value: Any) -> Any:
    """JSON that reads the same for ever: money and dates as strings, rows by noun and number."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, QuerySet)):
        return [plain(each) for each in value]
    if isinstance(value, (Decimal, date, datetime)):
        return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    return f"{value._meta.label_lower}:{value.pk}" if hasattr(value, "_meta") else str(value)


def _chain(entry: JournalEntry) -> JournalEntry:
    head, seq, entry.prev_hash = _head(entry.case_ref)
    entry.seq = seq + 1
    entry.hash = digest(entry.prev_hash, content(entry))
    statements.insert([entry], beside=(HEAD_MOVES, [entry.seq, entry.hash, head]))
    return entry


def lock_head(case_ref: str, *, nowait: bool = False) -> None:
    """Nothing else is written in this case until the end of the transaction. `nowait`: refuses instead of waiting its turn."""
    list(CaseHead.objects.select_for_update(nowait=nowait).filter(case_ref=case_ref))


def _head(case_ref: str) -> tuple[int, int, str]:
    """Number, rank and hash of the head of the chain, locked until the end of the transaction; the first entry makes it."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry of the journal belongs to the transaction of the act it tells")
    with connection.cursor() as cursor:
        cursor.execute(HEAD_IS_HELD, [case_ref, GENESIS])
        head: tuple[int, int, str] = cursor.fetchone()
    return head


def label_of(entry: JournalEntry) -> Any:
    step = lifecycle_of(entry.noun).steps.get(entry.step) if entry.target else None
    return step.told if step else FACTS.get(entry.step, entry.step)
