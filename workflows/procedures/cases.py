"""What is played: dossiers past or invented, and how their life branches. Filled by the rooms above, who know dossiers.

    TRUNK         the noun whose life is the dossier's own, and the ends it may have
    @offshoot     another noun born on the way (a reading, a decision, a convention), with how many and towards which end
    @source       where dossiers come from (past ones, through `visible_to`; the samples of the procedure; invented ones)
    @limit        a legal delay between two acts, measured on what is played and on what really happened
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from workflows.procedures.facts import Value

Text = str | Promise
Body = Mapping[str, Any]
Ground = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One dossier to play.

    facts: what conditions may read, noun by noun; what is not known is missing.
    aim: the end it had, or is supposed to have (`is_supposed`).
    acts: the steps of the trunk it really took, oldest first.
    day: when it was deposited, in days after the first of the set.
    moments: on which day, counted from its deposit, each act was really taken (« noun.step »).
    traits: what offshoots ask besides (the amount given, the legal form).
    """

    key: str
    title: str
    aim: str
    facts: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    day: int = 0
    moments: Mapping[str, int] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    is_supposed: bool = False


@dataclass(frozen=True)
class Trunk:
    """The noun that is the dossier itself. ends: how often each end comes in invented dossiers (weights)."""

    noun: str
    ends: Mapping[str, int]
    #: The end supposed for a dossier still on its way.
    usual: str


@dataclass(frozen=True)
class Branch:
    """How many of a noun are born for one dossier, towards which end; `avoid`: the steps another variant would take."""

    count: int
    aim: str
    variant: str = ""
    label: Text = ""
    avoid: frozenset[str] = frozenset()
    #: What the duties of this noun ask of a subject (`when`), as attributes.
    looks: Mapping[str, Any] = field(default_factory=dict)
    #: When it is born: days after the trunk came there, or the act (« noun.step ») it follows; None when nobody can know.
    after: int | str | None = 0
    #: Whether the variant is an outcome worth comparing (a convention or an order), or only work.
    is_told: bool = False


Grows = Callable[[Body, Case, Ground], "Branch | None"]


@dataclass(frozen=True)
class Offshoot:
    noun: str
    #: The states of the trunk where it is born: the first that the road passes.
    at: frozenset[str]
    grows: Grows


@dataclass(frozen=True)
class Limit:
    """A delay from the first of some acts (« noun.step ») to another. allowed: in days, None where this procedure or place has none."""

    key: str
    label: Text
    since: tuple[str, ...]
    until: str
    allowed: Callable[[Body, Ground], int | None]

    def taken(self, moments: Mapping[str, int]) -> int | None:
        """How many days went by; None where one of the two acts did not happen."""
        start = next((moments[act] for act in self.since if act in moments), None)
        return None if start is None or self.until not in moments else moments[self.until] - start


@dataclass(frozen=True)
class Source:
    """Where dossiers come from. keys: those that this person may play, in a fixed order; cases: them, ready to play."""

    name: str
    label: Text
    keys: Callable[[Any, Any], list[Any]]
    cases: Callable[[Any, list[Any]], Iterable[Case]]


SOURCES: dict[str, Source] = {}
#: What says how long past dossiers of the place stayed in each state: {« noun.state »: [median days, acts]}.
OBSERVERS: list[Callable[[Any], Mapping[str, Sequence[int]]]] = []
OFFSHOOTS: list[Offshoot] = []
LIMITS: dict[str, Limit] = {}
TRUNKS: list[Trunk] = []
#: A state that lasts as long as the duty of another: {(noun, state): (noun, state)}.
LASTS_AS: dict[tuple[str, str], tuple[str, str]] = {}
#: A state that a delay of the procedure bounds: {(noun, state): name of the delay}.
BOUNDED_BY: dict[tuple[str, str], str] = {}
#: An act of the trunk that is taken with one of another noun, under its conditions and approvals: {« noun.step »: « noun.step »}.
TAKEN_WITH: dict[str, str] = {}
#: What makes facts drawn one by one hang together (a grant is not larger than what was asked): (facts by noun, chance).
PLAUSIBLE: list[Callable[[dict[str, dict[str, Value]], Any], None]] = []


def offshoot(noun: str, *, at: Iterable[str]) -> Callable[[Grows], Grows]:
    def keep(grows: Grows) -> Grows:
        if not any(each.noun == noun and each.grows is grows for each in OFFSHOOTS):
            OFFSHOOTS.append(Offshoot(noun, frozenset(str(state) for state in at), grows))
        return grows

    return keep


def source(each: Source) -> Source:
    if SOURCES.setdefault(each.name, each) != each:
        raise ValueError(f"two sources {each.name}")
    return each


def limit(each: Limit) -> Limit:
    LIMITS[each.key] = each
    return each


def trunk() -> Trunk:
    return TRUNKS[0]
