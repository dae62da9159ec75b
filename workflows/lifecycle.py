"""Lifecycles: the states of one noun and the table of steps between them.

A lifecycle is a table that fits on two screens. It says what is legal; a *procedure* (data) says how one scheme uses
it; the *door* is the only way to take a step. This file alone knows `django_fsm`: `StateField` turns every row of
the table into one protected transition of that library, which stays the last lock under our own door.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransition, ConcurrentTransitionMixin, FSMField, TransitionNotAllowed, transition

from workflows import statements
from workflows.rules import Rule

__all__ = ["Act", "Approved", "ConcurrentTransition", "Duty", "Lifecycle", "StateField", "Step", "Subject", "TransitionNotAllowed", "Words", "lifecycle_of", "subject_of"]

Text = str | Promise
Guard = Callable[[Any, Mapping[str, Any]], "Text | None"]


@dataclass(frozen=True)
class Words:
    """One state said twice: for the administration and for the applicant. Computed, never stored."""

    staff: Text
    public: Text


@dataclass(frozen=True)
class Step:
    """One row of the table: from where, to where, by whom, if what, writing what, with which papers.

    guards: asked by the button and by the door alike; each returns the sentence that says what is missing, or None.
    checks: asked by the door only, because they judge the inputs.
    writes: the fields, besides the state, that the body of the step may change.
    stage / without: the step exists only where the procedure keeps (or drops) that optional stage.
    is_grave: hard to undo; asked for twice. is_exceptional: off the main line. Neither is ever what a page offers first.
    """

    name: str
    sources: Iterable[str]
    target: str
    by: Rule
    label: Text
    told: Text
    guards: tuple[Guard, ...] = ()
    checks: tuple[Guard, ...] = ()
    inputs: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    needs_reason: bool = False
    stage: str = ""
    without: str = ""
    help: Text = ""
    is_grave: bool = False
    is_exceptional: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", frozenset(self.sources))

    def is_kept_by(self, procedure: Any) -> bool:
        kept = frozenset(procedure.stages) if procedure is not None else frozenset()
        return (not self.stage or self.stage in kept) and (not self.without or self.without not in kept)


@dataclass(frozen=True)
class Duty:
    """What a state expects of somebody: the board opens one task per duty and closes it when the state is left.

    person: the field of the subject that names who it falls to (a reader); otherwise anyone who holds the role.
    when: which subjects it concerns, where the state alone does not say (a convention is proposed, an order is issued).
    """

    name: str
    role: str
    label: Text
    steps: tuple[str, ...]
    within_days: int | None = None
    minutes: int = 15
    person: str = ""
    #: The page where it is done, by its name, where that is not the step's own form nor the subject's page.
    place: str = ""
    when: Callable[[Any], bool] | None = None
    address: Callable[[Any], str] | None = None

    def concerns(self, subject: Any) -> bool:
        return self.when is None or self.when(subject)


@dataclass(frozen=True)
class Approved:
    """One thing a person agrees to when they approve a step: its name, its word, its value, and how it reads."""

    code: str
    label: Text
    value: Any
    text: Text = ""


@dataclass
class Act:
    """One step being taken, as its body sees it."""

    step: Step
    actor: Any
    at: datetime
    reason: str
    inputs: Mapping[str, Any]
    source: str
    #: Who is away, when the actor takes the step in their place and by their right alone.
    on_behalf_of: Any = None
    #: What the body wants written in the journal beside the inputs (figures it decided).
    record: dict[str, Any] = field(default_factory=dict)
    #: What this act brings about, done in the same transaction once it is written down: the cause stands before its effect.
    brings: list[Callable[[], Any]] = field(default_factory=list)

    def then(self, verb: Callable[..., Any], *args: Any, **inputs: Any) -> None:
        """`act.then(perform, award, "pledge", actor=act.actor, at=act.at)`: another act, journalled after this one."""
        self.brings.append(partial(verb, *args, **inputs))


class Lifecycle:
    """The states of one noun, the words for them, and the table of steps."""

    registry: ClassVar[dict[str, "Lifecycle"]] = {}

    def __init__(
        self,
        *,
        noun: str,
        label: Text,
        states: type[models.TextChoices],
        initial: str,
        words: Mapping[str, Words],
        steps: Iterable[Step],
        duties: Mapping[str, tuple[Duty, ...]] | None = None,
        reads: tuple[str, ...] = (),
        shown: tuple[str, ...] = (),
    ) -> None:
        """`reads`: what the door joins. `shown`: the only columns that the name of a subject is made of, for long lists."""
        self.shown = shown
        self.noun, self.label, self.states, self.initial = noun, label, states, initial
        self.words, self.duties, self.reads = dict(words), dict(duties or {}), reads
        self.steps = {step.name: step for step in steps}
        self.bodies: dict[str, Callable[[Any, Act], None]] = {}
        self.effects: dict[str, list[Callable[..., None]]] = {name: [] for name in self.steps}
        self.model: Any = None
        Lifecycle.registry[noun] = self

    def __repr__(self) -> str:
        return f"<Lifecycle {self.noun}>"

    def does(self, name: str) -> Callable[[Callable[[Any, Act], None]], Callable[[Any, Act], None]]:
        """Names the body of a step: what changes besides the state."""
        self.steps[name]

        def keep(body: Callable[[Any, Act], None]) -> Callable[[Any, Act], None]:
            self.bodies[name] = body
            return body

        return keep

    def steps_from(self, state: str, procedure: Any = None) -> list[Step]:
        return [step for step in self.steps.values() if state in step.sources and step.is_kept_by(procedure)]

    @property
    def final_states(self) -> frozenset[str]:
        left = {source for step in self.steps.values() for source in step.sources}
        return frozenset(str(state) for state in self.states.values if state not in left)

    def constraints(self) -> list[models.BaseConstraint]:
        """The database itself refuses a state that is not in the table."""
        return [
            models.CheckConstraint(
                condition=Q(state__in=sorted(self.states.values)),
                name=f"{self.noun}_state_known",
                violation_error_message=_("Cet état n’existe pas."),
            )
        ]

    def bind(self, model: Any, field_name: str) -> None:
        self.model = model
        for step in self.steps.values():
            setattr(model, f"take_{step.name}", self._transition(step, field_name))

    def _transition(self, step: Step, field_name: str) -> Callable[[Any, Act], None]:
        def take(subject: Any, act: Act) -> None:
            body = self.bodies.get(step.name)
            if body is not None:
                body(subject, act)

        take.__name__ = f"take_{step.name}"
        return transition(field=field_name, source=sorted(step.sources), target=step.target)(take)


#: Columns that say where a subject stands, not what it is.
NOT_APPROVED = frozenset({"state", "case_ref", "procedure"})


class StateField(FSMField):
    """The state column of a subject: protected, indexed, known to migrations as a plain CharField."""

    def __init__(self, lifecycle: Lifecycle, **options: Any) -> None:
        self.lifecycle = lifecycle
        options = {"max_length": 40, "protected": True, "default": lifecycle.initial, "choices": lifecycle.states.choices, "verbose_name": _("état")} | options
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, options = super().deconstruct()
        plain = {key: value for key, value in options.items() if key not in {"protected", "choices"}}
        plain["default"] = str(self.lifecycle.initial)
        return name, "django.db.models.CharField", [], plain

    def clone(self) -> "StateField":
        return StateField(self.lifecycle)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        cls.lifecycle = self.lifecycle
        self.lifecycle.bind(cls, name)
        super().contribute_to_class(cls, name, private_only=private_only)


class Subject(ConcurrentTransitionMixin, models.Model):
    """Anything that lives by a lifecycle. It belongs to a case and keeps the procedure it was born under."""

    lifecycle: ClassVar[Lifecycle]
    #: When the request that is taking a step was received: the door says it to the guards that judge a deadline.
    received_at: datetime | None = None

    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True, editable=False)
    procedure = models.ForeignKey("workflows.Procedure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("procédure"), editable=False)

    if TYPE_CHECKING:  # each noun writes these three
        state: str
        objects: ClassVar[Any]

        def get_absolute_url(self) -> str: ...

    class Meta:
        abstract = True

    @property
    def funder_id(self) -> int:
        raise NotImplementedError(f"{type(self).__name__}.funder_id")

    def closed_to(self, actor: Any) -> bool:
        """True when a conflict of interest shuts this dossier to the person, whatever their role."""
        return False

    def approved_facts(self) -> Iterable[Approved]:
        """What an approval bears on. By default every column: each noun may declare its own, fewer or further."""
        columns = [each for each in self._meta.concrete_fields if each.name not in NOT_APPROVED and not each.primary_key]
        return [Approved(each.attname, each.verbose_name, getattr(self, each.attname)) for each in columns]

    def words_for(self, *, staff: bool) -> Text:
        words = self.lifecycle.words[self.state]
        return words.staff if staff else words.public

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding and self.state != self.lifecycle.initial:
            raise ValueError(f"{self.lifecycle.noun} is born {self.lifecycle.initial}, not {self.state}")
        super().save(*args, **options)

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, update_fields: Any, forced_update: bool, *more: Any) -> Any:
        """The same UPDATE as the library's, narrowed by the state that was read, written once for each step."""
        plain = update_fields and using == connection.alias and not any(hasattr(value, "resolve_expression") for _field, _model, value in values)
        if not plain:
            return super()._do_update(base_qs, using, pk_val, values, update_fields, forced_update, *more)
        seen = getattr(self, "_ConcurrentTransitionMixin__initial_states")["state"]  # noqa: B009 - the library's own note of what was read
        meta, changed = self._meta, [(field, value) for field, _model, value in values]
        if statements.update(self, changed, where=((meta.pk, pk_val), (meta.get_field("state"), seen))):
            return True
        raise ConcurrentTransition("the state has been changed since it was read")

    def _get_protected_fsm_fields(self) -> set[str]:
        """The library lifts the protection of the whole class while one row refreshes, and for ever if the row is
        gone: it finds nothing to lift here, because `refresh_from_db` forgets the state of this row instead."""
        return set()

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        kept = self.__dict__.pop("state", None)
        try:
            super().refresh_from_db(*args, **options)
        finally:
            if "state" not in self.__dict__ and kept is not None:
                self.__dict__["state"] = kept


def lifecycle_of(noun: str) -> Lifecycle:
    return Lifecycle.registry[noun]


def subject_of(noun: str, pk: int) -> Any:
    """The row itself, whoever asks: for the engine and its handlers, never for a screen."""
    return lifecycle_of(noun).model._base_manager.get(pk=pk)
