"""What an applicant sees and does once a decision is announced, and what the authority answers; the screens of both."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.domain import appeals
from grants.models import Appeal, Application, Decision
from tests.factories.panels import House, a_house
from tests.refusals import refused
from workflows.door import perform
from workflows.errors import GuardFailed, NotPermitted
from workflows.models import OutboxRow
from workflows.outbox import drain

pytestmark = pytest.mark.django_db


def a_refusal() -> tuple[House, Decision]:
    house = a_house()
    return house, house.notified(house.advised(opinion="unfavourable", amount_proposed=None), outcome="rejection")


def an_appeal(decision: Decision) -> Appeal:
    return appeals.file(decision=decision, grounds="Le budget était complet.", by=decision.application.applicant)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_upheld_the_dossier_may_be_reopened_and_decided_again() -> None:
    house, decision = a_refusal()
    appeal = an_appeal(decision)
    dossier = Application.objects.get(pk=decision.application_id)
    with refused(GuardFailed, "Aucun recours accueilli"):
        perform(dossier, "reopen", actor=house.authority, reason="Recours.")
    perform(appeal, "examine", actor=house.authority)
    perform(appeal, "uphold", actor=house.authority, reason="Le budget était complet en effet.")
    perform(dossier, "reopen", actor=house.authority, reason="Recours accueilli.")
    assert (dossier.state, appeal.answered_at is not None) == ("admissible", True)
    assert OutboxRow.objects.filter(topic="mail.wanted", payload__slug="appeal_answered").count() == 1
    house.under_review(dossier) if not dossier.reviews.exists() else perform(dossier, "open_review", actor=house.secretary)
    assert dossier.state == "under_review"


def test_upheld_on_a_partial_award_more_money_is_its_effect() -> None:
    house = a_house()
    decision = house.notified()
    appeal = an_appeal(decision)
    perform(appeal, "examine", actor=house.authority)
    perform(appeal, "uphold", actor=house.authority, reason="Le montant était trop bas.")
    with refused(GuardFailed, "préparez une décision complémentaire"):
        perform(appeal, "follow_up", actor=house.authority)
    page = signed_in(house.authority).get(reverse("grants:appeal", args=[appeal.pk])).content.decode()
    assert reverse("grants:prepare_decision", args=[decision.application_id]) in page
    house.notified(Application.objects.get(pk=decision.application_id), amount="1000.00", divergence="Recours accueilli.")
    perform(appeal, "follow_up", actor=house.officer)
    assert (appeal.state, Application.objects.get(pk=decision.application_id).state) == ("followed_up", "awarded")
    assert sum(award.amount for award in decision.application.awards.all()) == Decimal("9000.00")


def test_denied_with_reasons_nothing_moves() -> None:
    house, decision = a_refusal()
    appeal = an_appeal(decision)
    perform(appeal, "examine", actor=house.authority)
    with refused(GuardFailed, "un motif est nécessaire"):
        perform(appeal, "deny", actor=house.authority)
    perform(appeal, "deny", actor=house.authority, reason="Les pièces manquaient.")
    with refused(GuardFailed, "Aucun recours accueilli"):
        perform(Application.objects.get(pk=decision.application_id), "reopen", actor=house.authority, reason="Non.")


def test_an_appeal_is_filed_once_by_those_who_asked_on_what_was_announced() -> None:
    house, decision = a_refusal()
    with refused(NotPermitted, "organisme demandeur"):
        appeals.file(decision=decision, grounds="…", by=house.officer)
    with refused(GuardFailed, "Écrivez les motifs"):
        appeals.file(decision=decision, grounds=" ", by=decision.application.applicant)
    an_appeal(decision)
    with refused(GuardFailed, "déjà en cours"):
        an_appeal(decision)


@pytest.mark.parametrize("amount,contestable", [("10000.00", False), ("9999.99", True)])
def test_a_partial_award_may_be_contested_and_a_whole_one_not(amount: str, contestable: bool) -> None:
    decision = a_house().notified(amount=amount, divergence="Pour l’essai.")
    assert appeals.is_contestable(decision) is contestable
    if not contestable:
        with refused(GuardFailed, "accordée en entier"):
            an_appeal(decision)


def test_a_decision_taken_is_not_contested_before_it_is_announced() -> None:
    decision = a_house().taken()
    with refused(GuardFailed, "décision notifiée"):
        an_appeal(decision)


def test_the_applicant_reads_nothing_before_the_notification_then_the_decision_and_its_remedies() -> None:
    house = a_house()
    house.funder.remedies = "Un recours peut être adressé à l’institution."
    house.funder.save()
    decision = house.taken(amount="5000.00", divergence="Raison interne.")
    client = signed_in(decision.application.applicant)
    sheet = decision.application.get_absolute_url()
    assert client.get(decision.get_absolute_url()).status_code == 404
    page = client.get(sheet).content.decode()
    assert [word in page for word in ("5\u202f000,00", "Accord", decision.number)] == [False, False, False]
    perform(decision, "notify", actor=house.officer)
    page = client.get(decision.get_absolute_url()).content.decode()
    assert "5\u202f000,00" in page
    assert "Un recours peut être adressé à l’institution." in page
    assert "Raison interne." not in page
    assert str(house.authority) not in page
    assert "Favorable" not in page


def test_an_award_and_a_refusal_look_the_same_until_they_are_announced() -> None:
    """The life of the dossier, as the applicant reads it, tells neither how many acts nor which."""
    seen = []
    for outcome in ("award", "rejection"):
        house = a_house()
        decision = house.taken(outcome=outcome, divergence="Pour l’essai.")
        page = signed_in(decision.application.applicant).get(decision.application.get_absolute_url()).content.decode()
        seen.append(re.findall(r'<span class="what">([^<]*)</span>', page))
    assert seen[0] == seen[1]
    assert seen[0][-1] == "En cours d’examen"


def test_the_letter_leaves_sealed_with_the_message(settings: Any) -> None:
    from django.core import mail

    from documents.models import Document

    _house, decision = a_refusal()
    drain()
    letter = Document.objects.get(noun="decision", subject_id=decision.pk)
    [message] = [each for each in mail.outbox if "une décision est prise" in each.subject]
    assert (letter.is_issued, message.to, [name for name, _content, _kind in message.attachments]) == (True, [decision.application.applicant.email], [letter.file_name])


def test_a_decision_is_prepared_from_the_opinion_on_screen_and_revised() -> None:
    house = a_house()
    dossier = house.advised()
    client, url = signed_in(house.officer), reverse("grants:prepare_decision", args=[dossier.pk])
    page = client.get(url)
    assert page.context["form"].initial == {"outcome": "award", "motive": "Un bon projet."}
    lines = {"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0", "lines-0-envelope": house.envelope.pk, "lines-0-fiscal_year": "", "lines-0-amount": "8 000,00"}
    assert client.post(url, {"outcome": "award", "motive": "Oui.", **lines}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.awards.get().amount, decision.awards.get().fiscal_year) == (Decimal("8000.00"), house.envelope.fiscal_year)
    edit = reverse("grants:decision_edit", args=[decision.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {"outcome": "award", "motive": "Moins.", "divergence": "Moins d’argent.", **lines, "lines-0-amount": "6 000,00"})
    decision.refresh_from_db()
    assert (decision.motive, decision.awards.get().amount) == ("Moins.", Decimal("6000.00"))


def test_half_a_line_is_refused_and_keeps_what_was_typed() -> None:
    house = a_house()
    dossier = house.advised()
    lines = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-envelope": "", "lines-0-amount": "8 000,00"}
    page = signed_in(house.officer).post(reverse("grants:prepare_decision", args=[dossier.pk]), {"outcome": "award", "motive": "Oui.", **lines})
    assert (page.status_code, "Une ligne porte une enveloppe et un montant." in page.content.decode(), Decision.objects.exists()) == (422, True, False)


def test_a_session_is_decided_then_notified_on_screen_in_two_gestures() -> None:
    house = a_house()
    meeting = house.open_session(house.reviewed(), house.reviewed())
    items = [house.conclude(item) for item in meeting.items.all()]
    url = reverse("grants:session_decisions", args=[meeting.pk])
    chosen = {"selected": [item.pk for item in items]}
    signed_in(house.authority).post(url, chosen | {"what": "decide", "envelope": house.envelope.pk, "act_reference": "Délibération d’essai"})
    assert set(Decision.objects.values_list("state", "act_reference")) == {("taken", "Délibération d’essai")}
    signed_in(house.officer).post(url, chosen | {"what": "notify"})
    assert set(Decision.objects.values_list("state", flat=True)) == {"notified"}
    assert set(Application.objects.values_list("state", flat=True)) == {"awarded"}


def test_the_screen_of_the_appeal_files_examines_and_answers() -> None:
    house, decision = a_refusal()
    applicant = signed_in(decision.application.applicant)
    url = reverse("grants:file_appeal", args=[decision.pk])
    assert applicant.get(url).status_code == 200
    assert applicant.post(url, {"grounds": "Le budget était complet."}).status_code == 302
    appeal = Appeal.objects.get()
    authority = signed_in(house.authority)
    authority.post(reverse("workflows:step", args=["appeal", appeal.pk, "examine"]))
    authority.post(reverse("workflows:step", args=["appeal", appeal.pk, "deny"]), {"reason": "Les pièces manquaient."})
    page = applicant.get(appeal.get_absolute_url()).content.decode()
    assert "Les pièces manquaient." in page
    assert "Recours rejeté" in page
    assert authority.get(reverse("grants:appeals")).status_code == 200
    assert signed_in(house.jury[1]).get(appeal.get_absolute_url()).status_code == 404


def test_every_message_of_the_committee_is_written_and_sent() -> None:
    from django.core import mail

    house, decision = a_refusal()
    appeal = an_appeal(decision)
    perform(appeal, "examine", actor=house.authority)
    perform(appeal, "deny", actor=house.authority, reason="Les pièces manquaient.")
    drain()
    assert list(OutboxRow.objects.exclude(last_error="").values_list("topic", "last_error")) == []
    sent = {(each.subject.split(" : ")[-1].split(",")[0], each.to[0]) for each in mail.outbox}
    applicant = decision.application.applicant.email
    assert {("réponse à votre recours", applicant), ("une décision est prise", applicant)} <= sent
    assert {address for subject, address in sent if subject == "Séance d’essai"} == {member.user.email for member in house.members}
