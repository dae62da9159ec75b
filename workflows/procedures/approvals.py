"""Approvals: N persons agree on what would be done now, before somebody does it. See docs/adr/0011.

What is approved is what the subject declares (`approved_facts`), under this rule, since its last act: its digest is kept with each
approval. When any of it changes, the digest is another, and the approval is void by itself. The one who takes the step is not
one of the approvers: whoever signs does not countersign their own act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import journal, outbox
from workflows.effects import BOARD
from workflows.errors import DoorError, GuardFailed, NotPermitted, WrongState
from workflows.lifecycle import Duty, Step, Subject
from workflows.models import Approval, JournalEntry, Task
from workflows.procedures.conditions import Verdict, evaluate, names_in
from workflows.procedures.facts import facts_about, facts_of
from workflows.procedures.publishing import digest_of
from workflows.procedures.rules import ApprovalRule, rules_for
from workflows.rights import lock

__all__ = ["ApprovalRule", "Standing", "approve", "rules_for", "standing", "unmet"]

journal.FACTS["approval_given"] = gettext_lazy("Accord donné")
#: A task of the board that asks for an approval is named by its rule and by what is approved: `approve:<rule>:<digest>`.
DUTY, KEY, MARK = "approve", 34, 12


@dataclass(frozen=True)
class Standing:
    """Where one rule stands for one subject.

    verdict: of `when`; an undecided threshold asks for the approvals all the same, which is the safe side.
    valid: those given on what would be done now, by persons who still may; void: the others, of the same rule.
    """

    rule: ApprovalRule
    verdict: Verdict
    missing: tuple[str, ...] = ()
    digest: str = ""
    valid: tuple[Approval, ...] = ()
    void: tuple[Approval, ...] = ()

    @property
    def is_wanted(self) -> bool:
        return self.verdict is not Verdict.FAILS

    @property
    def is_undecided(self) -> bool:
        return self.verdict is Verdict.UNDECIDED

    @property
    def need(self) -> int:
        return self.rule.count

    @property
    def have(self) -> int:
        return len(self.valid)

    @property
    def people(self) -> list[Any]:
        return [each.person for each in self.valid]

    @property
    def is_met(self) -> bool:
        return not self.is_wanted or self.have >= self.need

    @property
    def sentence(self) -> str:
        words = {"label": self.rule.label, "have": self.have, "need": self.need}
        return _("Accords nécessaires avant cet acte – %(label)s : %(have)s sur %(need)s.") % words

    def without(self, taker: Any) -> "Standing":
        """The same, for the person who would take the step: their own approval leaves the count."""
        kept = tuple(each for each in self.valid if hands_of(each) != taker.pk)
        return Standing(self.rule, self.verdict, self.missing, self.digest, kept, self.void)


def hands_of(approval: Approval) -> int:
    """The person really at the keyboard: nobody counts for two."""
    return approval.entry.real_actor_id or approval.person_id


def unmet(subject: Subject, step: Step, actor: Any = None) -> list[str]:
    rules = rules_for(subject.procedure, subject.lifecycle.noun, step.name)
    return [sentence for rule in rules if (sentence := _lacking(standing(subject, rule), actor))]


def _lacking(found: Standing, actor: Any) -> str:
    if not found.is_met:
        return found.sentence
    mine = found.without(actor) if actor is not None and found.is_wanted else found
    if mine.is_met:
        return ""
    return mine.sentence + " " + _("Le vôtre ne compte pas pour un acte que vous prenez vous-même.")


def standing(subject: Subject, rule: ApprovalRule) -> Standing:
    verdict, missing = _wanted(subject, rule)
    if verdict is Verdict.FAILS:
        return Standing(rule, verdict)
    digest = digest_now(subject, rule)
    given = list(Approval.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, rule=rule.key).select_related("person", "entry").order_by("pk"))
    valid = _distinct(each for each in given if each.digest == digest and each.person.is_active and not subject.closed_to(each.person))
    return Standing(rule, verdict, missing, digest, valid, tuple(each for each in given if each not in valid))


def _distinct(given: Iterable[Approval]) -> tuple[Approval, ...]:
    return tuple({hands_of(each): each for each in given}.values())


def _wanted(subject: Subject, rule: ApprovalRule) -> tuple[Verdict, tuple[str, ...]]:
    if not rule.when:
        return Verdict.HOLDS, ()
    names = names_in(rule.when)
    facts = facts_of(subject, sorted(names))
    verdict = evaluate(rule.when, facts)
    known = facts_about(subject.lifecycle.noun)
    missing = sorted(names - set(facts)) if verdict is Verdict.UNDECIDED else ()
    return verdict, tuple(str(known[name].label) if name in known else name for name in missing)


def digest_now(subject: Subject, rule: ApprovalRule) -> str:
    """Of the rule, of what would be done, and of the last act: a dossier sent back and brought again is approved again."""
    acts = JournalEntry.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, case_ref=subject.case_ref).exclude(target="")
    since = acts.order_by("-seq").values_list("seq", flat=True).first() or 0
    asked = {"key": rule.key, "step": rule.step, "count": rule.count, "role": rule.role}
    return digest_of({"rule": asked, "since": since, "facts": journal.plain({each.code: each.value for each in subject.approved_facts()})})


# --- giving one


@transaction.atomic
def approve(subject: Subject, rule_key: str, actor: Any, *, seen: str = "") -> Approval:
    """`seen`: the digest of what the person had before their eyes; when it is no longer that, they are asked to look again."""
    locked = lock(subject)
    rule, step = find(locked, rule_key)
    found = standing(locked, rule)
    if refusal := refused(locked, step, found, actor):
        raise refusal
    if seen and seen != found.digest:
        raise GuardFailed([_("Ce que vous aviez sous les yeux vient de changer : relisez, puis approuvez.")], log="approval of something else")
    entry = journal.append(locked.case_ref, "approval_given", actor=actor, noun=locked.lifecycle.noun, subject_id=locked.pk, data=_record(locked, found, rule))
    given = Approval.objects.create(
        case_ref=locked.case_ref, noun=locked.lifecycle.noun, subject_id=locked.pk, rule=rule.key, digest=found.digest, person=actor, at=entry.at, entry=entry
    )
    follow(locked, entry.hash)
    return given


def refused(subject: Subject, step: Step, found: Standing, actor: Any) -> DoorError | None:
    """Why this person may not approve this now, if so. The role is their own: an absence lends acts, not one's word."""
    if subject.closed_to(actor) or actor.is_system or found.rule.role not in actor.own_roles_by_funder.get(subject.funder_id, ()):
        return NotPermitted(_("Vous ne pouvez pas donner cet accord : il revient à un autre rôle que le vôtre."), log=f"{actor.pk} is no {found.rule.role}")
    if subject.state not in step.sources or not step.is_kept_by(subject.procedure):
        return WrongState(_("Cet accord n’est plus attendu : l’état du dossier a changé."), log=f"approve from {subject.state}")
    if not found.is_wanted:
        return GuardFailed([_("Cet accord n’est pas nécessaire ici.")])
    if actor.pk in {hands_of(each) for each in found.valid} | {each.person_id for each in found.valid}:
        return GuardFailed([_("Vous avez déjà approuvé cela.")])
    return None


def find(subject: Subject, key: str) -> tuple[ApprovalRule, Step]:
    found = _rule(subject, key)
    if found is None:
        raise WrongState(_("Cet accord n’est pas prévu par la procédure de ce dossier."), log=f"no approval {key!r}")
    return found, subject.lifecycle.steps[found.step.partition(".")[2]]


def _rule(subject: Subject, key: str) -> ApprovalRule | None:
    """By its key, or the beginning of it that the name of a task has room for."""
    rules = rules_for(subject.procedure, subject.lifecycle.noun)
    return next((each for each in rules if each.key == key), None) or next((each for each in rules if each.key[:KEY] == key), None)


def _record(subject: Subject, found: Standing, rule: ApprovalRule) -> dict[str, Any]:
    approved = {each.code: each.value for each in subject.approved_facts()}
    return {"rule": rule.key, "label": rule.label, "step": rule.step, "digest": found.digest, "have": found.have + 1, "need": rule.count, "approved": approved}


# --- on the board


def follow(subject: Subject, mark: str) -> None:
    """What is approved has changed, or somebody approved: the board looks again. `mark` tells this time from the others."""
    if rules_for(subject.procedure, subject.lifecycle.noun):
        outbox.put(BOARD, {"noun": subject.lifecycle.noun, "id": subject.pk, "entry": None}, key=f"{BOARD}:approval:{mark}")


def duties_of(subject: Subject) -> list[Duty]:
    """One per approval still lacking, for a step that leaves from here. Another content is another duty."""
    steps = {step.name for step in subject.lifecycle.steps_from(subject.state, subject.procedure)}
    rules = [rule for rule in rules_for(subject.procedure, subject.lifecycle.noun) if rule.step.partition(".")[2] in steps]
    return [_duty(subject, found) for rule in rules if not (found := standing(subject, rule)).is_met]


def _duty(subject: Subject, found: Standing) -> Duty:
    """Asked again of the same content (somebody was in conflict, or an amount came back), it is another task: each opens once."""
    begins, ends = f"{DUTY}:{found.rule.key[:KEY]}:", found.digest[:MARK]
    asked = Task.objects.filter(noun=subject.lifecycle.noun, subject_id=subject.pk, duty__startswith=begins, duty__endswith=ends)
    before = asked.exclude(closed_at=None).count()
    name = f"{begins}{f'{before}-' if before else ''}{ends}"
    return Duty(name, found.rule.role, found.rule.label, (), found.rule.within_days, address=partial(_address, found.rule.key))


def duty_named(name: str) -> Duty | None:
    """From the name alone, without reading the procedure nor where the approval stands: for a list."""
    kind, key, _mark = (*name.split(":"), "", "")[:3]
    return Duty(name, "", gettext_lazy("Donner un accord"), (), address=partial(_address, key)) if kind == DUTY else None


def asks(task: Task) -> bool:
    return task.duty.startswith(f"{DUTY}:")


def unanswered(tasks: list[Task], person: Any) -> list[Task]:
    """Less those that ask for an approval this person has given, or could only give for somebody away."""
    tasks = [task for task in tasks if not asks(task) or task.role in person.own_roles_by_funder.get(task.funder_id, ())]
    asked = [task for task in tasks if asks(task)]
    if not asked:
        return tasks
    given = Approval.objects.filter(person=person, subject_id__in={task.subject_id for task in asked}).values_list("noun", "subject_id", "digest")
    done = {(noun, pk, digest[:MARK]) for noun, pk, digest in given}
    return [task for task in tasks if not asks(task) or (task.noun, task.subject_id, task.duty[-MARK:]) not in done]


def _address(key: str, subject: Subject) -> str:
    return reverse("workflows:approve", args=[subject.lifecycle.noun, subject.pk, key])


def act_that_ended(task: Task, subject: Subject) -> JournalEntry | None:
    """The approval with which the count was reached: the task is done; none: what it asked for is without object."""
    rule = _rule(subject, task.duty.split(":")[1]) if asks(task) else None
    if rule is None:
        return None
    given = Approval.objects.filter(noun=task.noun, subject_id=task.subject_id, rule=rule.key, digest__startswith=task.duty[-MARK:])
    entries = [each.entry for each in _distinct(given.select_related("entry__actor", "entry__real_actor").order_by("pk"))]
    return entries[rule.count - 1] if len(entries) >= rule.count else None
