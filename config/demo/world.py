"""The world of the demonstration, in chapters. Each is one transaction and is skipped when it is already there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from calls.models import Call
from config.demo import cast, offer
from config.demo.agreements import Agreement, settle
from config.demo.dossiers import Story
from config.demo.offer import Desk
from conventions.domain.renewals import open_renewal
from conventions.enums import RenewalOpinion
from conventions.models import Convention
from grants.enums import Opinion, Outcome
from grants.models import AgendaItem, Application, CommitteeSession
from workflows.door import perform
from workflows.journal import as_of

MOTIVE = "Projet cohérent, équipe solide, publics rejoints là où ils sont."
REFUSAL = "Le calendrier ne permet pas de mener le projet dans l’année ; l’équipe est invitée à le représenter."

LATER = "Les crédits de l’exercice sont réservés ; le dossier sera repris au suivant."


@dataclass
class World:
    """Who and what the chapters play with."""

    desks: dict[str, Desk]
    organisations: list[Organisation]
    calls: dict[str, Call]

    def story(self, call: Call) -> Story:
        return Story(self.desks[call.funder.slug])


def chapters() -> list[tuple[str, Callable[[World, Call], None]]]:
    year = timezone.localdate().year
    return [
        (f"aide-aux-projets-{year + 1}", open_call),
        (f"residences-{year + 1}", call_before_the_jury),
        ("coups-de-pouce", small_grants),
        (f"aide-aux-projets-{year}", decided_call),
        (f"conventions-pluriannuelles-{year - 2}", multi_year),
        (f"musiques-{year + 1}", fresh_call),
        (f"creations-{year + 1}", second_opinions),
        (f"lieux-a-reinventer-{year + 1}", two_phases),
    ]


def build(world: World) -> Iterator[str]:
    """Plays the chapters that are missing; yields one line per chapter."""
    for slug, chapter in chapters():
        call = world.calls[slug]
        if not call.applications.exists():
            with transaction.atomic():
                chapter(world, call)
        yield f"{call} : {call.applications.count()} dossiers"


@transaction.atomic
def stage() -> World:
    """The two funders, their people, the sixty organisations and the eight calls: made, or found."""
    funders = cast.make_funders()
    for funder in funders.values():
        cast.make_staff(funder)
    offer.make_disciplines()
    desks = {slug: Desk.of(funder) for slug, funder in funders.items()}
    for desk in desks.values():
        offer.make_committee(desk)
    calls = {each.slug: offer.make_offer(each, desks[each.funder]) for each in offer.offers()}
    return World(desks, cast.make_organisations(), calls)


def applying(world: World, call: Call, ranks: range, amounts: tuple[str, ...], at: datetime | None = None) -> Iterator[Application]:
    """Complete drafts, deposited when an instant is given."""
    story = world.story(call)
    for rank in ranks:
        application = story.fill(story.draft(call, world.organisations[rank % len(world.organisations)]), rank, amounts[rank % len(amounts)])
        yield story.submit(application, at + timedelta(minutes=7 * rank)) if at else application


# --- chapters


def open_call(world: World, call: Call) -> None:
    """The call of the moment: drafts, fresh deposits, one to be completed, one withdrawn, two already admissible."""
    story, day = world.story(call), timezone.now() - timedelta(days=3)
    story.draft(call, world.organisations[0])
    list(applying(world, call, range(1, 3), ("4000", "6500")))
    deposited = list(applying(world, call, range(4, 14), ("8000", "12000", "5500", "25000"), day))
    story.ask_for_more(deposited[0], "Merci de préciser le calendrier des ateliers et de joindre les comptes approuvés.", ("projet", "pieces"))
    perform(deposited[1], "withdraw", actor=deposited[1].applicant, reason="Le lieu d’accueil ferme pour travaux.")
    for application in deposited[2:4]:
        story.admit(application)


def call_before_the_jury(world: World, call: Call) -> None:
    """Dossiers being read, some read and on the agenda of a session convened for next week, one conflict declared."""
    story = world.story(call)
    jurors = story.desk.jurors
    dossiers = list(applying(world, call, range(14, 26), ("9000", "15000", "20000"), call.closes_at - timedelta(days=2)))
    perform(dossiers[-1], "declare_inadmissible", actor=story.desk["case_officer"], reason="L’organisme a déjà une demande en cours sur cet appel.")
    for application in dossiers[:-1]:
        story.admit(application)
    for rank, juror in enumerate(jurors):
        story.attest(juror, call, dossiers[:1] if rank == 1 else ())
    read = dossiers[:6]
    for rank, application in enumerate(dossiers[:9]):
        readers = [juror for juror in jurors[1:] if not application.closed_to(juror)][:3]
        given = story.give_to(application, readers)
        if application in read:
            for review in given:
                story.read(review, 2 + (rank + review.reviewer_id) % 3)
            story.close_review(application)
    sitting = _next_session(world, call, "Résidences : séance de sélection", days=6)
    for application in read[:5]:
        story.refer(application, sitting)
    perform(sitting, "convene", actor=story.desk["secretary"])


def small_grants(world: World, call: Call) -> None:
    """Decided by the authority alone, paid on an order: some granted, one refused, some waiting."""
    story = world.story(call)
    for rank, application in enumerate(applying(world, call, range(26, 33), ("900", "1500", "2200"), timezone.now() - timedelta(days=40))):
        if rank < 6:
            story.admit(application, _ago(35))
        if rank < 4:
            story.notify(story.decide(application, Outcome.AWARD, application.amount_requested, MOTIVE, _ago(30)), _ago(28))
        elif rank == 4:
            story.notify(story.decide(application, Outcome.REJECTION, None, REFUSAL, _ago(30)), _ago(28))


def decided_call(world: World, call: Call) -> None:
    """Last year's call, heard and decided: awards, refusals, one put off, one decided but not yet announced."""
    story = world.story(call)
    dossiers = _heard(world, call, range(32, 46), ("28000", "14000", "26000", "9000"), days=300, refused=(4, 9, 11))
    for rank, (application, item) in enumerate(dossiers):
        award = item.opinion == Opinion.FAVOURABLE
        outcome = Outcome.DEFERRAL if rank == 12 else Outcome.AWARD if award else Outcome.REJECTION
        divergence = LATER if outcome == Outcome.DEFERRAL else ""
        decision = story.decide(application, outcome, item.amount_proposed, item.motive, _ago(280), divergence)
        if rank != 13:
            story.notify(decision, _ago(270))
    settle("award", "effect.wanted")
    for convention, take in zip(_conventions(call, "convention"), (completed, reported, certified, signed, proposed), strict=False):
        take(Agreement(convention, story.desk), _ago(250))
    for convention in _conventions(call, "award_order")[:-1]:
        Agreement(convention, story.desk).order(_ago(260))


def multi_year(world: World, call: Call) -> None:
    """The canton's three-year conventions, in their last year."""
    story = world.story(call)
    for application, item in _heard(world, call, range(46, 53), ("60000", "45000", "80000"), days=700, refused=(6,)):
        outcome = Outcome.AWARD if item.opinion == Opinion.FAVOURABLE else Outcome.REJECTION
        story.notify(story.decide(application, outcome, item.amount_proposed, item.motive, _ago(690)), _ago(680))
    settle("award", "effect.wanted")
    for rank, convention in enumerate(_conventions(call, "convention")):
        agreement = Agreement(convention, story.desk)
        in_force(agreement, _ago(660))
        for instalment in agreement.instalments("signature"):
            agreement.pay(instalment, _ago(640))
        if rank < 4:
            report = convention.reports.filter(kind="interim").order_by("fiscal_year")[0]
            agreement.hand_in(report, at=_ago(270))
            agreement.accept(report, _ago(250))
        if rank < 3:
            renew(world, agreement, rank)


def fresh_call(world: World, call: Call) -> None:
    """Just opened: two drafts and a deposit."""
    list(applying(world, call, range(53, 55), ("9000", "12000")))
    list(applying(world, call, range(55, 56), ("15000",), timezone.now() - timedelta(days=1)))


def second_opinions(world: World, call: Call) -> None:
    """Readers agree on one, not on three: of these one waits for its second reader, one is being read again, one was."""
    story = world.story(call)
    readers = story.desk.jurors[1:3]
    for juror in story.desk.jurors:
        story.attest(juror, call)
    for rank, application in enumerate(applying(world, call, range(57, 61), ("15000", "18000", "26000", "14000"), call.closes_at - timedelta(days=1))):
        story.admit(application)
        for review, quality in zip(story.give_to(application, readers), (5, 4 if rank == 0 else 1), strict=True):
            story.read(review, quality)
        story.close_review(application)
        if rank >= 2:
            story.read_again(application, story.desk.jurors[3], hand_in=rank == 3)


def two_phases(world: World, call: Call) -> None:
    """Expressions of interest: one still to judge, one set aside, two shortlisted, of which one has sent its full file."""
    story, secretary = world.story(call), world.desks[call.funder.slug]["secretary"]
    first = next(applying(world, call, range(60, 61), ("40000",), call.closes_at - timedelta(days=4)))
    dossiers = [first, *applying(world, call, range(1, 5), ("30000", "35000"), call.closes_at - timedelta(days=3))]
    for application in dossiers[:4]:
        story.admit(application)
    perform(dossiers[3], "set_aside", actor=secretary, reason="Le lieu n’est pas situé sur le territoire de l’appel.")
    for application in dossiers[:2]:
        perform(application, "shortlist", actor=secretary, due_on=timezone.localdate() + timedelta(days=30))
    perform(story.fill(dossiers[1], 1, "30000"), "submit_full", actor=dossiers[1].applicant)


# --- conventions, each left at another moment of its life


def proposed(agreement: Agreement, at: datetime) -> None:
    agreement.propose(at)


def signed(agreement: Agreement, at: datetime) -> None:
    agreement.propose(at)
    agreement.agree(at + timedelta(days=5))
    agreement.sign(at + timedelta(days=6))


def in_force(agreement: Agreement, at: datetime) -> None:
    signed(agreement, at)
    agreement.countersign(at + timedelta(days=9))


def certified(agreement: Agreement, at: datetime) -> None:
    in_force(agreement, at)
    perform(next(iter(agreement.instalments("signature"))), "certify", actor=agreement.desk["certifier"], at=at + timedelta(days=20))


def paid_once(agreement: Agreement, at: datetime) -> None:
    in_force(agreement, at)
    for instalment in agreement.instalments("signature"):
        agreement.pay(instalment, at + timedelta(days=30))


def reported(agreement: Agreement, at: datetime) -> None:
    paid_once(agreement, at)
    agreement.hand_in(agreement.convention.reports.get(kind="final"), Decimal("0.8"), at + timedelta(days=230))


def completed(agreement: Agreement, at: datetime) -> None:
    """One line was paid less than promised: the balance is held back by its share."""
    reported(agreement, at)
    agreement.accept(agreement.convention.reports.get(kind="final"), at + timedelta(days=240))
    for instalment in agreement.instalments("final_report"):
        agreement.pay(instalment, at + timedelta(days=245))
    perform(agreement.convention, "complete", actor=agreement.desk["case_officer"], at=at + timedelta(days=248))


def renew(world: World, agreement: Agreement, rank: int) -> None:
    """Due before the end of the term: one opened, one evaluated, one invited to ask again."""
    officer = agreement.desk["case_officer"]
    renewal = open_renewal(convention=agreement.convention, by=officer)
    if rank < 2:
        perform(renewal, "evaluate", actor=officer, opinion=RenewalOpinion.FAVOURABLE, evaluation="Objectifs atteints, comptes sincères, équipe stable.")
    if rank < 1:
        perform(renewal, "invite", actor=officer, call=next(call for slug, call in world.calls.items() if slug.startswith("musiques")))


def _conventions(call: Call, instrument: str) -> list[Convention]:
    return list(Convention.objects.filter(application__call=call, instrument=instrument).order_by("pk"))


# --- common


def _heard(world: World, call: Call, ranks: range, amounts: tuple[str, ...], *, days: int, refused: tuple[int, ...]) -> list[tuple[Application, AgendaItem]]:
    """Deposited, admitted, read by three, heard in one session now closed: every dossier with its opinion."""
    story, at = world.story(call), _ago(days)
    dossiers = list(applying(world, call, ranks, amounts, call.closes_at - timedelta(days=3)))
    with as_of(at):
        for juror in story.desk.jurors:
            story.attest(juror, call)
        sitting = _next_session(world, call, f"Commission : {call}", days=-days)
    for rank, application in enumerate(dossiers):
        story.admit(application, at)
        for review in story.give_to(application, islice(story.desk.jurors, 3), at):
            story.read(review, 1 if rank in refused else 3 + (rank + review.reviewer_id) % 2, at)
        story.close_review(application, at)
        story.refer(application, sitting, at)
    story.open_session(sitting, at)
    for rank, item in enumerate(sitting.items.select_related("application", "session__committee")):
        no = rank in refused
        amount = None if no else (item.application.amount_requested * Decimal("0.9")).quantize(Decimal("1"))
        story.hear(item, Opinion.UNFAVOURABLE if no else Opinion.FAVOURABLE, amount, REFUSAL if no else MOTIVE, at)
    story.close_session(sitting, at)
    return [(Application.objects.get(pk=item.application_id), item) for item in sitting.items.order_by("position")]


def _next_session(world: World, call: Call, title: str, *, days: int) -> CommitteeSession:
    story = world.story(call)
    return story.plan(
        story.desk.funder.committees.get(),
        title,
        (timezone.localtime(timezone=story.desk.funder.zone) + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0),
    )


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
