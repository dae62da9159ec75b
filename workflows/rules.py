"""Permission predicates: one sentence each, asked by the door and by every button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    name: str
    sentence: str | Promise
    test: Callable[[Any, Any], bool]
    #: The role whose holders satisfy the rule, when it is that simple (None: it depends on the dossier).
    role: str | None = None
    #: All who may satisfy it: roles, AUTOMATIC. Empty: a person of the dossier itself. For whoever asks beforehand if anybody can.
    takers: frozenset[str] = frozenset()

    def __call__(self, actor: Any, subject: Any) -> bool:
        return bool(self.test(actor, subject))


def rule(sentence: str | Promise, *takers: str) -> Callable[[Callable[[Any, Any], bool]], Rule]:
    """Names a predicate by the sentence that says who satisfies it; `takers`: the roles it asks for among other things."""

    def name_it(test: Callable[[Any, Any], bool]) -> Rule:
        return Rule(test.__name__, sentence, test, takers=frozenset(map(str, takers)))

    return name_it


def holder_of(role: str, sentence: str | Promise) -> Rule:
    """Whoever holds this role for the funder of the dossier."""

    def test(actor: Any, subject: Any) -> bool:
        return actor.has_role(subject.funder_id, role)

    return Rule(str(role), sentence, test, str(role), frozenset({str(role)}))


#: Among the takers of a rule: the clock, and the effects of other steps.
AUTOMATIC = "automatic"


@rule(_("Sillage, automatiquement"), AUTOMATIC)
def automatic(actor: Any, subject: Any) -> bool:
    return bool(actor.is_system)


def either(*rules: Rule) -> Rule:
    """Whoever satisfies one of the rules."""
    return Rule(
        "_or_".join(each.name for each in rules),
        rules[0].sentence,
        lambda actor, subject: any(each(actor, subject) for each in rules),
        rules[0].role,
        frozenset().union(*(each.takers for each in rules)),
    )
