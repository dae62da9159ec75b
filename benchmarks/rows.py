"""Rows of a full house, written in bulk as a benchmark may: the product has no such line, a house test looks.

Of `count` dossiers of one call, a fifth waits at the desk (one task each), two fifths are being read, a fifth has the opinion
of one committee, a fifth has its convention in force, with three instalments and one report.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connection
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as Work

from accounts.enums import Role
from accounts.models import Organisation, User
from benchmarks.floor import WORDS, instant
from calls.models import Call, Envelope
from config.demo.offer import Desk
from config.imports.season import prepare
from conventions.models import Clause, Convention, FundingLine, Instalment, Report
from grants.models import AgendaItem, Application, Award, Committee, CommitteeSession, Decision, Review
from workflows.board.flows import DutyFlowV1
from workflows.models import Task

SLUG = "banc-d-essai"
STATES = ("submitted", "under_review", "reviewed", "advised", "awarded")


def load(count: int) -> Call:
    """A loaded base is used as it is."""
    call_command("migrate", verbosity=0)
    if loaded := Call.objects.filter(slug=SLUG).first():
        return loaded
    call = prepare(SLUG, year=2027, envelope=Decimal(count * 100_000))
    desk = Desk.of(call.funder)
    dossiers = _dossiers(count, call, desk)
    of = {state: [each for each in dossiers if each.state == state] for state in STATES}
    _readings([each for each in dossiers if each.state != "submitted"], call, desk)
    waiting_tasks(of["submitted"], call)
    _opinions(of["advised"], call)
    _conventions(of["awarded"], call, desk)
    connection.cursor().execute("ANALYZE")
    return call


def _dossiers(count: int, call: Call, desk: Desk) -> list[Application]:
    writer = User.objects.create_user("banc@example.org", full_name="Banc Essai")
    organisations = Organisation.objects.bulk_create([Organisation(name=f"Compagnie d’essai {rank}") for rank in range(500)])
    rows = [
        Application(
            call=call, funder=call.funder, procedure=call.procedure, organisation=organisations[rank % 500], applicant=writer,
            case_officer=desk[Role.CASE_OFFICER], title=f"{WORDS[rank % 10]} {WORDS[rank // 10 % 10]} {rank}", amount_requested=1000 + rank,
            submitted_at=instant(rank), case_ref=f"{call.funder.case_prefix}-2027-{rank:05}", score=Decimal(rank % 500) / 100,
            **{"state": STATES[(rank - 1) * 5 // count]},
        )
        for rank in range(1, count + 1)
    ]  # fmt: skip
    return Application.objects.bulk_create(rows, batch_size=500)


def _readings(dossiers: list[Application], call: Call, desk: Desk) -> None:
    rows = [
        Review(application=each, reviewer=juror, grid=call.grid, case_ref=each.case_ref, procedure=call.procedure, submitted_at=each.submitted_at, score="3.50", **{"state": "submitted"})
        for each in dossiers
        for juror in desk.jurors[:3]
    ]
    Review.objects.bulk_create(rows, batch_size=500)


def waiting_tasks(dossiers: list[Application], call: Call) -> None:
    processes = Process.objects.bulk_create([Process(flow_class=DutyFlowV1) for _ in dossiers], batch_size=500)
    works = Work.objects.bulk_create([Work(process=each, flow_task=DutyFlowV1.do, flow_task_type="HUMAN", owner_permission="workflows.case_officer") for each in processes], batch_size=500)
    rows = [
        Task(work=work, case_ref=each.case_ref, noun="application", subject_id=each.pk, duty="check_admissibility", role=Role.CASE_OFFICER, funder_id=call.funder_id, opened_at=each.submitted_at, due_at=each.submitted_at)
        for work, each in zip(works, dossiers, strict=True)
    ]
    Task.objects.bulk_create(rows, batch_size=500)


def _opinions(dossiers: list[Application], call: Call) -> None:
    session = CommitteeSession.objects.create(committee=Committee.objects.get(funder=call.funder), title="Séance du banc", starts_at=instant(0))
    vote: dict[str, Any] = {"votes_for": 3, "votes_against": 1, "abstentions": 0, "motive": "Avis du banc d’essai.", "concluded_at": instant(1), "state": "concluded"}
    rows = [
        AgendaItem(session=session, application=each, position=rank, case_ref=each.case_ref, procedure=call.procedure, opinion=("favourable", "unfavourable")[rank % 4 == 0], amount_proposed=None if rank % 4 == 0 else 1000, **vote)
        for rank, each in enumerate(dossiers, start=1)
    ]
    AgendaItem.objects.bulk_create(rows, batch_size=500)


def _conventions(dossiers: list[Application], call: Call, desk: Desk) -> None:
    decisions = Decision.objects.bulk_create([_decision(each, call, desk) for each in dossiers], batch_size=500)
    envelope = Envelope.objects.get(calls=call)
    awards = Award.objects.bulk_create([_award(each, envelope) for each in decisions], batch_size=500)
    conventions = Convention.objects.bulk_create([_convention(each, award, desk) for each, award in zip(decisions, awards, strict=True)], batch_size=500)
    FundingLine.objects.bulk_create([FundingLine(convention=each, award=award) for each, award in zip(conventions, awards, strict=True)], batch_size=500)
    Instalment.objects.bulk_create([row for each in conventions for row in _instalments(each)], batch_size=500)
    Report.objects.bulk_create([_report(each) for each in conventions], batch_size=500)
    middle = conventions[len(conventions) // 2]
    Clause.objects.bulk_create([Clause(convention=middle, position=rank, key=f"article-{rank}", title=f"Article {rank}", text="Le bénéficiaire s’engage.\n\nLe financeur verse.", agreed_text="Le bénéficiaire s’engage.\n\nLe financeur verse.") for rank in range(1, 13)])


def _decision(each: Application, call: Call, desk: Desk) -> Decision:
    by = desk[Role.DECISION_MAKER]
    return Decision(application=each, funder=call.funder, case_ref=each.case_ref, procedure=call.procedure, outcome="award", motive="Avis suivi.", prepared_by=by, taken_by=by, taken_at=instant(2), notified_at=instant(3), number=each.case_ref, **{"state": "notified"})


def _award(each: Decision, envelope: Envelope) -> Award:
    return Award(decision=each, application=each.application, envelope=envelope, fiscal_year=2027, amount=1000, case_ref=each.case_ref, procedure=each.procedure, **{"state": "granted"})


def _convention(each: Decision, award: Award, desk: Desk) -> Convention:
    rank = each.application.pk
    return Convention(
        decision=each, application=each.application, funder=each.funder, procedure=each.procedure, case_ref=each.case_ref, case_officer=desk[Role.CASE_OFFICER],
        instrument="convention", purpose="Ce que le banc d’essai soutient.", amount=award.amount, starts_on=date(2027, 1, 1), ends_on=date(2027 + rank % 3, 12, 1 + rank % 28),
        proposed_at=instant(4), agreed_at=instant(5), agreed_by=each.application.applicant, text_digest="0" * 64, signed_at=instant(6), in_force_at=instant(7), effective_on=date(2027, 1, 1),
        **{"state": "in_force"},
    )  # fmt: skip


def _instalments(each: Convention) -> list[Instalment]:
    amounts = (Decimal("500.00"), Decimal("300.00"), Decimal("200.00"))
    return [
        Instalment(convention=each, case_ref=each.case_ref, procedure=each.procedure, position=rank, label=f"Versement {rank}", kind="balance" if rank == 3 else "advance", condition="signature", fiscal_year=2027, amount=amount, **{"state": "scheduled"})
        for rank, amount in enumerate(amounts, start=1)
    ]


def _report(each: Convention) -> Report:
    return Report(convention=each, case_ref=each.case_ref, procedure=each.procedure, kind="final", fiscal_year=2027, due_on=each.ends_on, **{"state": "due"})
