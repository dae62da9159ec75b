"""Writing the clauses of a draft: by the officer, while nobody has agreed. Remarks: by both sides, kept for ever."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.enums import Role
from conventions import rules
from conventions.domain.refusals import Refused
from conventions.enums import Side
from conventions.lifecycle import COMMENTED_BY_BENEFICIARY, EDITABLE_BY_OFFICER
from conventions.models import Clause, ClauseComment, Convention
from workflows.journal import append
from workflows.procedures.approvals import follow


@transaction.atomic
def rewrite(*, clause: Clause, title: str, text: str, by: Any) -> Clause:
    draft = open_draft(clause.convention, by)
    before = clause.text
    clause.title, clause.text = title.strip(), plain(text)
    if not clause.title or not clause.text:
        raise Refused(_("Un article a un titre et un texte. Pour l’enlever, retirez-le."))
    clause.save(update_fields=["title", "text"])
    tell(draft, "clause_rewritten", by, clause, before=before)
    return clause


@transaction.atomic
def add(*, convention: Convention, title: str, text: str, by: Any) -> Clause:
    draft = open_draft(convention, by)
    last = draft.clauses.aggregate(last=Max("position"))["last"] or 0
    clause = Clause.objects.create(convention=draft, position=last + 1, key=free_key(draft, title), title=title.strip(), text=plain(text))
    tell(draft, "clause_added", by, clause)
    return clause


@transaction.atomic
def remove(*, clause: Clause, by: Any) -> None:
    """Its remarks stay, under its title. A clause that the law or a criterion asks for cannot be taken away."""
    draft = open_draft(clause.convention, by)
    if clause.is_required:
        raise Refused(_("Cet article est obligatoire : on peut l’adapter, non le retirer."))
    tell(draft, "clause_removed", by, clause, before=clause.text)
    clause.delete()


@transaction.atomic
def move(*, clause: Clause, places: int, by: Any) -> None:
    draft = open_draft(clause.convention, by)
    order = list(draft.clauses.order_by("position", "pk"))
    here = next(rank for rank, each in enumerate(order) if each.pk == clause.pk)
    order.insert(min(max(here + places, 0), len(order) - 1), order.pop(here))
    for position, each in enumerate(order, start=1):
        Clause.objects.filter(pk=each.pk).update(position=position)


@transaction.atomic
def comment(*, clause: Clause, text: str, by: Any) -> ClauseComment:
    """While it is drafted, by the officer; while it is proposed, by both."""
    convention = lock(clause.convention)
    side = side_of(by, convention)
    if side is None or not may_comment(convention, side):
        raise Refused(_("Les remarques sont closes : le texte n’est pas en discussion."))
    if not text.strip():
        raise Refused(_("Écrivez votre remarque."))
    return ClauseComment.objects.create(convention=convention, clause=clause, clause_title=clause.title, side=side, author=by, text=text.strip())


def side_of(user: Any, convention: Convention) -> Side | None:
    if convention.closed_to(user):
        return None
    if rules.beneficiary(user, convention):
        return Side.BENEFICIARY
    return Side.FUNDER if user.has_role(convention.funder_id, Role.CASE_OFFICER, Role.SIGNATORY) else None


def may_comment(convention: Convention, side: Side) -> bool:
    return convention.state in COMMENTED_BY_BENEFICIARY or (side == Side.FUNDER and convention.state in EDITABLE_BY_OFFICER)


def open_draft(convention: Convention, by: Any) -> Convention:
    """The convention under lock, if this person may write in it now."""
    locked = lock(convention)
    if locked.closed_to(by) or not rules.case_officer(by, locked):
        raise Refused(_("Seule la personne qui instruit rédige la convention."))
    if locked.state not in EDITABLE_BY_OFFICER:
        raise Refused(_("Le texte n’est plus en rédaction : rouvrez-le, ou passez par un avenant."))
    follow(locked, uuid4().hex)
    return locked


def lock(convention: Convention) -> Convention:
    rows = Convention.objects.select_for_update(of=("self",)).select_related(
        "application__organisation", "application__call", "funder", "procedure", "decision"
    )
    return rows.get(pk=convention.pk)


def plain(text: str) -> str:
    """Paragraphs, nothing else: no control characters, no trailing blanks."""
    lines = ["".join(each for each in line if each.isprintable()).rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


def free_key(convention: Convention, title: str) -> str:
    base = slugify(title)[:50] or "article"
    taken = set(convention.clauses.values_list("key", flat=True))
    return next(key for rank in range(1, 1000) if (key := base if rank == 1 else f"{base}-{rank}") not in taken)


def tell(convention: Convention, fact: str, by: Any, clause: Clause, **more: Any) -> None:
    append(
        convention.case_ref,
        fact,
        actor=by,
        noun="convention",
        subject_id=convention.pk,
        data={"clause": clause.key, "title": clause.title, "text": clause.text, **more},
    )
