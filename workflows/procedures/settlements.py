"""Conditions at the door: they hold, they fail with their sentence, or nobody can compute them and a person settles it.

A settled answer stands as long as the condition cannot be computed and says the same thing; the last answer counts. Once the
facts are known, they speak. See docs/adr/0010.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import STAFF_ROLES, Role
from workflows import journal
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.lifecycle import Step, Subject
from workflows.models import Settlement
from workflows.procedures.conditions import Verdict, evaluate, names_in
from workflows.procedures.facts import facts_about, facts_of
from workflows.procedures.rules import Condition, conditions_for
from workflows.rights import holds_right, lock

journal.FACTS["condition_settled"] = gettext_lazy("Condition tranchée")


@dataclass(frozen=True)
class Answer:
    """What is known of one condition of a subject today."""

    condition: Condition
    verdict: Verdict
    missing: tuple[str, ...] = ()
    settlement: Settlement | None = None

    @property
    def is_undecided(self) -> bool:
        return self.verdict is Verdict.UNDECIDED

    @property
    def holds(self) -> bool:
        return self.settlement.holds if self.settlement else self.verdict is Verdict.HOLDS

    @property
    def sentence(self) -> str:
        """Why the step waits; empty when the condition holds."""
        if self.holds:
            return ""
        if self.settlement or not self.is_undecided:
            return self.condition.says
        return _("Condition à trancher par une personne : « %(says)s » %(why)s") % {"says": self.condition.says, "why": self.why}

    @property
    def why(self) -> str:
        """What keeps the condition from being computed."""
        if self.missing:
            return _("Il manque : %(missing)s.") % {"missing": ", ".join(self.missing)}
        return _("Le calcul n’aboutit pas avec les valeurs de ce dossier.")


def unmet(subject: Subject, step: Step) -> list[str]:
    return [answer.sentence for answer in answers(subject, step) if not answer.holds]


def answers(subject: Subject, step: Step) -> list[Answer]:
    """One reading of the facts for all the conditions of the step; one query more where some cannot be computed."""
    wanted = conditions_for(subject.procedure, subject.lifecycle.noun, step.name)
    if not wanted:
        return []
    facts = facts_of(subject, sorted(frozenset().union(*(names_in(each.must) for each in wanted))))
    found = [_answer(subject, each, facts) for each in wanted]
    settled = _settled(subject, [each.condition for each in found if each.is_undecided])
    return [Answer(each.condition, each.verdict, each.missing, settled.get(each.condition.key)) for each in found]


def _answer(subject: Subject, condition: Condition, facts: dict[str, Any]) -> Answer:
    verdict = evaluate(condition.must, facts)
    if verdict is not Verdict.UNDECIDED:
        return Answer(condition, verdict)
    known = facts_about(subject.lifecycle.noun)
    return Answer(condition, verdict, tuple(str(known[name].label) if name in known else name for name in sorted(names_in(condition.must) - set(facts))))


def _settled(subject: Subject, conditions: list[Condition]) -> dict[str, Settlement]:
    """The last answer to each, if it was given to these very words: an answer to another text answers nothing."""
    if not conditions:
        return {}
    words = {each.key: each.must for each in conditions}
    rows = Settlement.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, condition__in=words).select_related("entry", "person").order_by("pk")
    return {row.condition: row for row in rows if row.entry.data.get("must") == words[row.condition]}


def may_settle(subject: Subject, step: Step, actor: Any) -> bool:
    """Whoever answers for the act, in the administration; or its administrators, where the act is another's (an applicant's).

    Never a person in conflict, never outside the administration: nobody lifts a condition set for themselves.
    """
    if subject.closed_to(actor) or not actor.has_role(subject.funder_id, *STAFF_ROLES):
        return False
    return actor.has_role(subject.funder_id, Role.ADMINISTRATOR) or holds_right(subject, step, actor)


@transaction.atomic
def settle(subject: Subject, key: str, holds: bool, reason: str, actor: Any) -> Settlement:
    """« Cette condition est remplie, ou ne l’est pas, parce que… »: only where it cannot be computed."""
    locked = lock(subject)
    condition, step = find(locked, key)
    _settleable(locked, condition, step, reason, actor)
    entry = journal.append(
        locked.case_ref,
        "condition_settled",
        actor=actor,
        noun=locked.lifecycle.noun,
        subject_id=locked.pk,
        reason=reason.strip(),
        data={"condition": key, "step": step.name, "must": condition.must, "says": condition.says, "holds": holds},
    )
    return Settlement.objects.create(
        case_ref=locked.case_ref,
        noun=locked.lifecycle.noun,
        subject_id=locked.pk,
        condition=key,
        holds=holds,
        reason=reason.strip(),
        person=actor,
        at=entry.at,
        entry=entry,
    )


def find(subject: Subject, key: str) -> tuple[Condition, Step]:
    found = next((each for each in conditions_for(subject.procedure, subject.lifecycle.noun) if each.key == key), None)
    if found is None:
        raise WrongState(_("Cette condition n’est pas dans la procédure de ce dossier."), log=f"no condition {key!r}")
    return found, subject.lifecycle.steps[found.step.partition(".")[2]]


def _settleable(subject: Subject, condition: Condition, step: Step, reason: str, actor: Any) -> None:
    if not may_settle(subject, step, actor):
        raise NotPermitted(
            str(format_lazy("{} {}", _("Vous ne pouvez pas trancher cette condition. Cela revient à :"), step.by.sentence)), log=f"{actor.pk} may not settle"
        )
    if subject.state not in step.sources or not step.is_kept_by(subject.procedure):
        raise WrongState(_("Cette condition n’est plus à trancher : l’état du dossier a changé."), log=f"settle from {subject.state}")
    if not reason.strip():
        raise GuardFailed([_("Dites pourquoi : un motif est nécessaire.")])
    answer = next(each for each in answers(subject, step) if each.condition.key == condition.key)
    if not answer.is_undecided:
        raise GuardFailed([_("Cette condition se calcule maintenant : il n’y a plus rien à trancher.")])
