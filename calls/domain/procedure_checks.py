"""What this room knows of a procedure: its shape, which no draft may lack, and what sense forbids, which stops its publication."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from calls.referentials import shapes
from calls.referentials.schema import complaints
from workflows.procedures.drafts import SHAPES
from workflows.procedures.prover import Examined, Finding, examiner


def shape(body: Mapping[str, Any]) -> list[str]:
    return complaints(shapes.PROCEDURE, dict(body))


SHAPES.append(shape)


@examiner("contradictions")
def contradictions(examined: Examined) -> Iterator[Finding]:
    for place, sentence in shapes.contradictions_at(dict(examined.body)):
        yield Finding("contradiction", True, "", place, sentence, _("Accordez ces deux passages."))
