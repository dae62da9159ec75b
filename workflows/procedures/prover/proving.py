"""Proving a body: the net it makes, looked at by every examiner; blocking findings first, each place in the order of the body."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from workflows.procedures.net import Net
from workflows.procedures.prover import clocks, people, sentences, states, waiting, wiring
from workflows.procedures.prover.examiners import EXAMINERS, Examined
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.reading import net_of

#: Those that look at a net alone, wherever it comes from.
OF_THE_NET = (
    states.unreachable, states.dead_end, states.endless, states.race, waiting.waiting, people.nobody, people.brought, people.same_hands,
    sentences.conditions, sentences.never_together, sentences.never_meets, sentences.stuck, clocks.clocks, wiring.steps_named,
)  # fmt: skip


def prove(body: Mapping[str, Any], *, funder_id: int | None = None) -> list[Finding]:
    """What is wrong with a procedure that already has the right shape; nothing blocking means that it may be published."""
    examined = Examined(body, net_of(body, funder_id=funder_id), funder_id, timezone.localdate())
    return in_order(finding for look in EXAMINERS.values() for finding in look(examined))


def prove_net(net: Net) -> list[Finding]:
    """The same questions asked of a net that comes from no body."""
    examined = Examined({}, net, None, timezone.localdate())
    return in_order(finding for look in OF_THE_NET for finding in look(examined))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_blocking]
