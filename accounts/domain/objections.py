"""Why somebody may not give or take a role here. The rooms above register what they know; this one knows no dossier."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from accounts.models import Funder, User

Objection = Callable[[User, Funder], str | None]
OBJECTIONS: list[Objection] = []


def objection(ask: Objection) -> Objection:
    OBJECTIONS.append(ask)
    return ask


def refuse_if_objected(*, by: User, funder: Funder) -> None:
    sentences = [sentence for ask in OBJECTIONS if (sentence := ask(by, funder))]
    if sentences:
        raise ValidationError(sentences, code="objection")
