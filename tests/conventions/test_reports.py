"""Reports: asked for as frozen, typed and never lost, handed in whole, judged on what was really done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from calls.criteria import Opinion
from calls.models import Criterion
from conventions.domain import commitments, delays, evidence, reports
from conventions.domain.refusals import Refused
from conventions.domain.reports import StaleRevision
from conventions.guards.gaps import gaps_of
from conventions.terms import months_after
from documents.models import OutgoingMail, StoredFile
from tests.factories.calls import a_sustainability_criterion, with_criterion
from tests.factories.conventions import TODAY, Sides, a_call_of, a_short_procedure, a_submitted_report, an_order_in_force, filled, some_sides
from tests.refusals import refused
from workflows import clocks, outbox
from workflows.door import GuardFailed, NotPermitted, perform
from workflows.journal import life_of
from workflows.models import Clock

pytestmark = pytest.mark.django_db


def an_order_with_a_plan(sides: Sides):
    call = a_call_of(sides, procedure=a_short_procedure())
    with_criterion(call, a_sustainability_criterion(), withheld_rate=Decimal("0.1000"))
    return an_order_in_force(sides, call=call)


@pytest.mark.parametrize(
    "day, months, later",
    [
        (date(2027, 12, 31), 6, date(2028, 6, 30)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 6, 30), -6, date(2027, 12, 30)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_months_keep_to_the_end_of_shorter_ones(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_the_final_report_is_due_months_after_the_year_or_the_project() -> None:
    report = an_order_in_force(some_sides()).reports.get()
    assert (report.kind, report.due_on) == ("final", months_after(max(date(TODAY().year, 12, 31), date(2027, 6, 30)), 6))


def test_each_year_but_the_last_has_its_interim_report() -> None:
    order = an_order_in_force(some_sides(), "5000.00", "5000.00", "5000.00")
    year = TODAY().year
    assert [(report.kind, report.fiscal_year, report.due_on) for report in order.reports.all()] == [
        ("interim", year, date(year + 1, 3, 31)),
        ("interim", year + 1, date(year + 2, 3, 31)),
        ("final", year + 2, date(year + 3, 6, 30)),
    ]


def test_the_template_is_frozen_when_it_comes_into_force() -> None:
    sides = some_sides()
    report = an_order_with_a_plan(sides).reports.get()
    assert [(section["key"], section["kind"]) for section in report.sections] == [("account", "questions"), ("budget", "budget"), ("evidence", "evidence")]
    assert [(line.label, line.amount_planned, line.pay_quantity_planned) for line in report.lines.filter(kind="expense")] == [
        ("Décors", Decimal("26000.00"), None),
        ("Cachets", Decimal("4000.00"), Decimal("20.00")),
    ]


def test_an_incomplete_report_says_what_is_missing() -> None:
    sides = some_sides()
    report = an_order_with_a_plan(sides).reports.get()
    with refused(GuardFailed, "À terminer : Ce qui a été fait, Compte rendu financier, Preuves des engagements"):
        perform(report, "submit", actor=sides.representative)
    assert [gap.anchor for gap in gaps_of(report)][:1] == ["done"]
    filled(sides, report)
    assert gaps_of(report) == []
    perform(report, "submit", actor=sides.representative)
    assert (report.state, len(report.content_digest)) == ("submitted", 64)


def test_what_cannot_be_read_stays_as_typed_and_is_missing() -> None:
    sides = some_sides()
    report = an_order_in_force(sides).reports.get()
    line = report.lines.filter(pay_unit="").first()
    kept = reports.save_section(report=report, section="budget", typed={f"line-{line.pk}-amount": "beaucoup"}, revision=0, by=sides.representative)
    line.refresh_from_db()
    assert (kept.data[f"line-{line.pk}-amount"], line.amount_realised) == ("beaucoup", None)
    reports.save_section(report=report, section="budget", typed={f"line-{line.pk}-amount": "12 500,50"}, revision=1, by=sides.representative)
    line.refresh_from_db()
    assert line.amount_realised == Decimal("12500.50")


def test_two_writers_are_told_apart_and_the_same_text_twice_is_one() -> None:
    sides = some_sides()
    report = an_order_in_force(sides).reports.get()
    save = {"report": report, "section": "account", "by": sides.representative}
    assert reports.save_section(typed={"done": "Un"}, revision=0, **save).revision == 1
    assert reports.save_section(typed={"done": "Un"}, revision=0, **save).revision == 1
    with pytest.raises(StaleRevision) as stale:
        reports.save_section(typed={"done": "Deux"}, revision=0, **save)
    assert (stale.value.theirs, stale.value.revision) == ({"done": "Un"}, 1)


def test_nobody_else_writes_and_nobody_once_handed_in() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    report = order.reports.get()
    for actor in (sides.officer, some_sides().representative):
        with pytest.raises(Refused, match="n’est plus modifiable"):
            reports.save_section(report=report, section="account", typed={"done": "X"}, revision=0, by=actor)
    handed = a_submitted_report(sides, order)
    with pytest.raises(Refused, match="n’est plus modifiable"):
        reports.save_section(report=handed, section="account", typed={"done": "X"}, revision=1, by=sides.representative)


def test_evidence_is_joined_by_the_beneficiary_and_seen_with_the_report() -> None:
    sides = some_sides()
    report = an_order_with_a_plan(sides).reports.get()
    slot = report.section("evidence")["items"][0]["key"]
    upload = SimpleUploadedFile("preuve.txt", b"Une preuve inventee.", "text/plain")
    document = evidence.add(report=report, section="evidence", slot=slot, upload=upload, by=sides.representative)
    assert StoredFile.objects.visible_to(sides.officer).get(noun="report") == document.file
    assert not StoredFile.objects.visible_to(some_sides().officer).exists()
    evidence.remove(report=report, section="evidence", piece=document.pk, by=sides.representative)
    assert (report.documents.filter(removed_at=None).count(), StoredFile.objects.count() >= 1) == (0, True)


def test_a_plan_is_judged_by_a_person_on_the_evidence() -> None:
    sides = some_sides()
    order = an_order_with_a_plan(sides)
    commitment = order.commitments.get()
    promised = commitment.promise.answer["measures"]
    report = order.reports.get()
    slot = f"c{commitment.pk}"
    evidence.add(report=report, section="evidence", slot=slot, upload=SimpleUploadedFile("preuve.txt", b"Une preuve.", "text/plain"), by=sides.representative)
    filled(sides, report)
    perform(report, "submit", actor=sides.representative)
    judged = commitments.judge(commitment=commitment, report=report, opinion=Opinion(kept=tuple(promised[:3])), by=sides.officer)
    assert (judged.verdict, judged.kept_rate) == ("partly", Decimal("0.5000"))
    exempted = commitments.judge(commitment=commitment, report=report, opinion=Opinion(outcome="exempted", reason="Lieu fermé par la crue."), by=sides.officer)
    assert (exempted.verdict, exempted.kept_rate, exempted.reason) == ("exempted", Decimal("1.0000"), "Lieu fermé par la crue.")
    assert life_of(order.case_ref).filter(step="commitment_judged").count() == 2


def test_a_judgement_without_evidence_or_without_a_reason_is_refused() -> None:
    sides = some_sides()
    order = an_order_with_a_plan(sides)
    report, commitment = a_submitted_report(sides, order), order.commitments.get()
    kept = tuple(commitment.promise.answer["measures"])
    for opinion, sentence in ((Opinion(kept=kept), "Aucune preuve"), (Opinion(outcome="exempted"), "motivée")):
        with pytest.raises(Refused, match=sentence):
            commitments.judge(commitment=commitment, report=report, opinion=opinion, by=sides.officer)
    with pytest.raises(Refused, match="Seule la personne qui instruit"):
        commitments.judge(commitment=commitment, report=report, opinion=Opinion(), by=sides.certifier)


def test_a_proof_given_with_the_request_is_not_asked_again_and_counts() -> None:
    sides = some_sides()
    plan = a_sustainability_criterion()
    early = Criterion.objects.create(
        referential="essai", code="tot", kind=plan.kind, title=plan.title, wording=plan.wording, version=1,
        settings=plan.settings | {"evidence": {"what": "certificat", "when": "application"}},
    )  # fmt: skip
    call = a_call_of(sides, procedure=a_short_procedure())
    with_criterion(call, early)
    order = an_order_in_force(sides, call=call)
    report, commitment = a_submitted_report(sides, order), order.commitments.get()
    assert [section["key"] for section in report.sections] == ["account", "budget"]
    judged = commitments.judge(commitment=commitment, report=report, opinion=Opinion(kept=tuple(commitment.promise.answer["measures"])), by=sides.officer)
    assert (judged.verdict, [document.slot for document in commitments.files_for(commitment, report)]) == ("met", [f"criterion-{commitment.call_criterion_id}"])


def test_acceptance_waits_for_every_judgement_and_returning_undoes_them() -> None:
    sides = some_sides()
    order = an_order_with_a_plan(sides)
    report, commitment = a_submitted_report(sides, order), order.commitments.get()
    with refused(GuardFailed, "Engagements à juger : Plan de durabilité"):
        perform(report, "accept", actor=sides.officer)
    commitments.judge(commitment=commitment, report=report, opinion=Opinion(), by=sides.officer)
    perform(report, "return", actor=sides.officer, reason="Il manque une annexe.")
    commitment.refresh_from_db()
    assert (report.state, commitment.verdict, commitment.kept_rate) == ("returned", "pending", None)
    perform(report, "submit", actor=sides.representative)
    with refused(NotPermitted, "la personne qui instruit"):
        perform(report, "accept", actor=sides.representative)


def test_a_reminder_comes_before_the_day_and_an_alert_after() -> None:
    sides = some_sides()
    order = an_order_in_force(sides)
    outbox.drain()
    report = order.reports.get()
    due = Clock.objects.get(name=delays.REPORT_DUE).due_at
    clocks.sweep(now=due - timedelta(days=29))
    outbox.drain()
    assert list(OutgoingMail.objects.filter(slug="report_reminder").values_list("to", flat=True)) == [sides.representative.email]
    clocks.sweep(now=due + timedelta(seconds=1))
    outbox.drain()
    facts = life_of(order.case_ref).filter(noun="report", subject_id=report.pk).values_list("step", flat=True)
    assert [fact for fact in facts if fact.startswith("report_")] == ["report_reminder", "report_late"]


def test_the_database_ties_a_judgement_to_who_gave_it() -> None:
    sides = some_sides()
    commitment = an_order_with_a_plan(sides).commitments.get()
    for changes, constraint in (
        ({"verdict": "met"}, "commitment_judged_by_somebody"),
        ({"kept_rate": Decimal("0.5")}, "commitment_judged_by_somebody"),
        ({"withheld_rate": Decimal("1.5")}, "commitment_withheld_is_a_share"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            type(commitment).objects.filter(pk=commitment.pk).update(**changes)
