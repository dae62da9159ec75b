"""The whole life of one dossier, told in the terminal: what happened, how long each part took, where the papers lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from calls.models import Call
from config.demo.agreements import Agreement, settle
from config.demo.dossiers import Story
from config.demo.world import MOTIVE, World
from conventions.domain.renewals import open_renewal
from conventions.enums import RenewalOpinion
from conventions.models import Convention
from documents.models import Document
from grants.enums import Opinion, Outcome
from grants.models import Application
from workflows import outbox
from workflows.door import perform
from workflows.journal import broken_link, life_of
from workflows.models import JournalEntry


@dataclass
class Life:
    world: World
    call: Call
    application: Application | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def story(self) -> Story:
        return self.world.story(self.call)


@dataclass(frozen=True)
class Part:
    """One part of the tale as told: its title, its seconds, the acts it wrote."""

    title: str
    seconds: float
    acts: list[str]


def tell(world: World) -> Iterator[Part]:
    """Plays the parts one by one; each opens where the last one ended."""
    life = Life(world, next(call for slug, call in world.calls.items() if slug.startswith("aide-aux-projets") and call.state == "open"))
    for title, play in PARTS:
        begun, last = perf_counter(), _last_entry()
        play(life)
        yield Part(
            title,
            perf_counter() - begun,
            [f"{entry.label} ({entry.actor_label})" for entry in JournalEntry.objects.filter(pk__gt=last).order_by("pk") if entry.target],
        )


def check(life_case: str) -> tuple[int, bool]:
    return life_of(life_case).count(), broken_link(life_case) is None


def papers_of(case_ref: str) -> list[Document]:
    return list(Document.objects.filter(case_ref=case_ref).order_by("pk"))


def _last_entry() -> int:
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


# --- the parts


def apply(life: Life) -> None:
    organisation = life.world.organisations[Application.objects.count() % len(life.world.organisations)]
    life.application = life.story.fill(life.story.draft(life.call, organisation), 2, "26000")
    life.story.submit(life.application)


def admit(life: Life) -> None:
    life.story.admit(life.application)


def read(life: Life) -> None:
    story = life.story
    for juror in story.desk.jurors:
        story.attest(juror, life.call)
    for review in story.give_to(life.application, story.desk.jurors[1:4]):
        story.read(review, 4)
    story.close_review(life.application)


def sit(life: Life) -> None:
    story = life.story
    sitting = story.plan(story.desk.funder.committees.get(), f"Séance du dossier {life.application.case_ref}", timezone.now())
    story.refer(life.application, sitting)
    story.open_session(sitting)
    story.hear(sitting.items.select_related("application", "session__committee").get(), Opinion.FAVOURABLE, Decimal("24000.00"), MOTIVE)
    story.close_session(sitting)
    life.application.refresh_from_db()


def decide(life: Life) -> None:
    life.kept["decision"] = life.story.decide(life.application, Outcome.AWARD, Decimal("24000.00"), MOTIVE)


def notify(life: Life) -> None:
    life.story.notify(life.kept["decision"])
    settle("award", "effect.wanted")


def agree(life: Life) -> None:
    life.kept["agreement"] = agreement = Agreement(Convention.objects.get(application=life.application), life.story.desk)
    agreement.propose()
    agreement.agree()


def sign(life: Life) -> None:
    life.kept["agreement"].sign()
    life.kept["agreement"].countersign()


def pay(life: Life) -> None:
    for instalment in life.kept["agreement"].instalments("signature"):
        life.kept["agreement"].pay(instalment)


def report(life: Life) -> None:
    agreement = life.kept["agreement"]
    final = agreement.convention.reports.get(kind="final")
    agreement.hand_in(final, Decimal("0.9"))
    agreement.accept(final)
    for instalment in agreement.instalments("final_report"):
        agreement.pay(instalment)


def renew(life: Life) -> None:
    """Evaluated, then invited: a new dossier, linked to the old."""
    agreement, officer = life.kept["agreement"], life.story.desk[Role.CASE_OFFICER]
    renewal = open_renewal(convention=agreement.convention, by=officer)
    perform(renewal, "evaluate", actor=officer, opinion=RenewalOpinion.FAVOURABLE, evaluation="Objectifs atteints, comptes sincères.")
    perform(renewal, "invite", actor=officer, call=life.call)
    perform(renewal, "start", actor=agreement.beneficiary)


def send(life: Life) -> None:
    """What the worker does beside: papers sealed, messages delivered, tasks opened and closed."""
    outbox.drain()


PARTS: tuple[tuple[str, Callable[[Life], None]], ...] = (
    ("L’artiste remplit et dépose sa demande", apply),
    ("L’instruction la déclare recevable", admit),
    ("Trois jurés déclarent leurs liens, lisent et notent", read),
    ("La commission siège, vote et approuve son procès-verbal", sit),
    ("L’élue décide : l’enveloppe est engagée, rien n’est annoncé", decide),
    ("La décision est notifiée ; la convention se rédige", notify),
    ("Le bénéficiaire accepte le texte, qui est scellé", agree),
    ("Le bénéficiaire puis l’institution signent", sign),
    ("L’avance est certifiée par l’un, ordonnée par une autre, payée", pay),
    ("Le bilan est remis et jugé ; le solde, moins ce qui est retenu, est payé", report),
    ("Le renouvellement est évalué ; une nouvelle demande s’ouvre", renew),
    ("Les pièces sont scellées, les messages partent", send),
)
