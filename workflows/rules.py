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

    def __call__(self, actor: Any, subject: Any) -> bool:
        return bool(self.test(actor, subject))


def rule(sentence: str | Promise) -> Callable[[Callable[[Any, Any], bool]], Rule]:
    """Names a predicate by the sentence that says who satisfies it."""

    def name_it(test: Callable[[Any, Any], bool]) -> Rule:
        return Rule(test.__name__, sentence, test)

    return name_it


def holder_of(role: str, sentence: str | Promise) -> Rule:
    """Whoever holds this role for the funder of the dossier."""

    def test(actor: Any, subject: Any) -> bool:
        return actor.has_role(subject.funder_id, role)

    return Rule(str(role), sentence, test, str(role))


@rule(_("Sillage, automatiquement"))
def automatic(actor: Any, subject: Any) -> bool:
    return bool(actor.is_system)


def either(*rules: Rule) -> Rule:
    """Whoever satisfies one of the rules."""
    return Rule(
        "_or_".join(each.name for each in rules),
        rules[0].sentence,
        lambda actor, subject: any(each(actor, subject) for each in rules),
        rules[0].role,
    )
