"""A project grant, from the open call to the renewal, in a browser: every person does their own part under their own account.

Read it top to bottom like minutes. Between two acts the worker is given its turn (`the_worker_works`), as it has it in the product.
"""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from calls.models import Call
from config.demo import world
from conventions.models import Convention
from documents.models import Document
from grants.models import Application
from tests.browser.look import look_at
from workflows import outbox
from workflows.board.reconcile import gaps
from workflows.journal import broken_link

ARTIST, OFFICER, SECRETARY, CHAIR, ELECTED = "artiste", "instruction", "secretariat", "presidence", "elue"
MAYOR, CERTIFIER, FINANCE = "maire", "service.fait", "finances"
JURORS = ("juree.1", "jure.2", "juree.3")
MARKS = ("coherence", "equipe", "faisabilite", "publics", "remuneration", "ecologie")


class Walk:
    """One browser, many people."""

    def __init__(self, page: Any, url: str, sign_in: Callable[[Any], None]) -> None:
        self.page, self.url, self.sign_in = page, url, sign_in

    def as_(self, email: str, path: str) -> None:
        self.sign_in(User.objects.get(email=f"{email}@example.org"))
        self.go(path)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def button(self, name: str) -> None:
        """Every button of the story posts a form: the page that answers is waited for, not the one that is left."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def step(self, name: str) -> None:
        """A step is a button when it asks nothing, else a link to its form."""
        button = self.page.get_by_role("button", name=name)
        if button.count():
            return self.button(name)
        self.page.get_by_role("link", name=name).first.click()
        return self.button(name)

    def write(self, fields: dict[str, str]) -> None:
        for label, text in fields.items():
            self.page.get_by_label(label).first.fill(text)

    def put(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}']").select_option(value)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def reads(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def look(self, name: str) -> None:
        look_at(self.page, f"story-{name}")


@pytest.fixture
def walk(site: Any, page: Any, sign_in: Callable[[Any], None], settings: Any) -> Walk:
    settings.SITE_URL = site.url
    page.set_default_timeout(20_000)
    world.stage()
    return Walk(page, site.url, sign_in)


def the_worker_works() -> None:
    outbox.drain()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_project_from_the_open_call_to_its_renewal(walk: Walk) -> None:
    call = Call.objects.get(title__startswith="Aide aux projets", state="open")
    dossier = the_artist_applies(walk, call)
    the_officer_admits(walk, dossier)
    three_jurors_read(walk, dossier, call)
    the_committee_sits(walk, dossier)
    the_elected_decides_and_nobody_outside_knows(walk, dossier)
    the_decision_is_notified(walk, dossier)
    convention = both_sides_sign_the_convention(walk, dossier)
    the_advance_is_paid_by_two_people(walk, convention)
    the_report_is_judged_and_the_balance_paid(walk, convention)
    the_convention_is_renewed(walk, convention, call)
    everything_holds(dossier)


def the_artist_applies(walk: Walk, call: Call) -> Application:
    walk.as_(ARTIST, "/appels/")
    walk.link(call.title)
    walk.look("call")
    walk.link("Commencer un dossier")
    walk.page.get_by_role("radio").first.check()
    walk.button("Commencer")
    draft = Application.objects.get()
    walk.look("draft")
    the_artist_fills(walk, draft)
    walk.go(f"/dossiers/{draft.pk}/demande/")
    walk.link("Relire")
    walk.link("Continuer vers le dépôt")
    walk.tick("Je certifie")
    walk.button("Déposer le dossier")
    draft.refresh_from_db()
    assert (draft.state, draft.case_ref[:4], draft.amount_requested) == ("submitted", "CLB-", 26000)
    the_worker_works()
    walk.go(f"/dossiers/{draft.pk}/")
    walk.reads("Accusé de réception")
    walk.look("dossier-applicant")
    return draft


def the_artist_fills(walk: Walk, draft: Application) -> None:
    save = "Enregistrer et revenir au sommaire"
    walk.link("Le projet")
    walk.write({"Titre du projet": "Les marées du quai", "Le projet en quelques phrases": "Trois artistes, un quai, un hiver."})
    walk.tick("Non")
    walk.write(
        {
            "Début du projet": "2027-02-01",
            "Fin du projet": "2027-11-30",
            "À qui le projet s’adresse": "Aux gens du quai.",
            "Étapes et calendrier": "Ateliers, puis une fête.",
        }
    )
    walk.reads("Enregistré à")
    walk.button(save)
    walk.link("Les partenaires")
    walk.write({"Qui porte le projet avec vous": "La médiathèque.", "Personne à joindre": "Jo Témoin", "Son adresse électronique": "artiste@example.org"})
    walk.button(save)
    walk.link("Le budget")
    the_artist_writes_the_budget(walk)
    walk.look("budget")
    walk.button(save)
    walk.link("Engagements")
    for label in ("Nous nous engageons", "Organiser des tournées", "Réemployer", "Nous souscrivons"):
        walk.tick(label)
    walk.write({"Comment, concrètement": "En train, avec la recyclerie."})
    walk.write({"Nom et qualité": "Jo Témoin, présidence", "Date": "2026-11-20"})
    walk.button(save)
    walk.link("Pièces")
    for slot in ("rib", "comptes"):
        form = walk.page.locator(f"form[action*='/{slot}/']")
        form.locator("input[type=file]").set_input_files({"name": f"{slot}.txt", "mimeType": "text/plain", "buffer": "Pièce d’essai.".encode()})
        form.locator("button").click()
        walk.reads(f"{slot}.txt")


def the_artist_writes_the_budget(walk: Walk) -> None:
    lines = (("0", "64", "Interprètes", "3 200,00"), ("1", "61", "Location", "22 800,00"), ("3", "74", "Ville", "26 000,00"))
    for rank, account, label, amount in lines:
        walk.choose(f"line-{rank}-account", account)
        walk.put(f"line-{rank}-label", label)
        walk.put(f"line-{rank}-amount", amount)
    walk.page.locator("summary", has_text="Rémunération").first.click()
    walk.put("line-0-pay_role", "interprète")
    walk.put("line-0-pay_quantity", "20")
    for name, value in (("unit", "cachet"), ("status", "employee"), ("domain", "spectacle_vivant")):
        walk.choose(f"line-0-pay_{name}", value)
    walk.page.locator("[name='line-3-is_requested_grant']").check()


def the_officer_admits(walk: Walk, dossier: Application) -> None:
    walk.as_(OFFICER, "/travail/")
    walk.reads("Examiner la recevabilité")
    walk.look("desk")
    walk.go("/dossiers/")
    walk.go(f"/dossiers/{dossier.pk}/")
    walk.look("dossier-officer")
    walk.step("Déclarer recevable")
    dossier.refresh_from_db()
    assert dossier.state == "admissible"


def three_jurors_read(walk: Walk, dossier: Application, call: Call) -> None:
    names = dict(User.objects.values_list("email", "pk"))
    walk.as_(SECRETARY, f"/dossiers/repartition/{call.slug}/")
    for juror in JURORS:
        walk.choose("application", str(dossier.pk))
        walk.choose("reviewer", str(names[f"{juror}@example.org"]))
        walk.button("Confier cette lecture")
    walk.page.locator(f"input[name=selected][value='{dossier.pk}']").check()
    walk.button("Ouvrir les lectures")
    for juror in JURORS:
        one_juror_reads(walk, juror, call)
    walk.as_(SECRETARY, f"/dossiers/repartition/{call.slug}/")
    walk.page.locator(f"input[name=selected][value='{dossier.pk}']").check()
    walk.button("Clore les lectures")
    dossier.refresh_from_db()
    assert (dossier.state, str(dossier.score)) == ("reviewed", "4.00")


def one_juror_reads(walk: Walk, juror: str, call: Call) -> None:
    walk.as_(juror, f"/dossiers/jury/{call.slug}/liens/")
    sentence = walk.page.locator("main input[type=checkbox]")
    if sentence.count():
        sentence.first.check()
    walk.page.locator("main form button").last.click()
    walk.go("/dossiers/lectures/")
    walk.page.get_by_role("link", name="Les marées du quai").first.click()
    for code in MARKS:
        walk.page.locator(f"input[name=mark_{code}][value='4']").check(force=True)
    walk.choose("recommendation", "favourable")
    walk.write({"Avis motivé": "Projet solide, publics rejoints."})
    walk.look("reading-room")
    walk.button("Rendre ma lecture")


def the_committee_sits(walk: Walk, dossier: Application) -> None:
    walk.as_(SECRETARY, "/dossiers/commissions/")
    walk.page.get_by_role("link", name="Commission de la culture").first.click()
    walk.link("Prévoir une séance")
    walk.write({"Intitulé": "Séance du quai", "Lieu": "Salle des Essais"})
    walk.page.locator("input[type=date]").fill("2026-11-30")
    walk.page.locator("input[type=time]").fill("14:00")
    walk.button("Enregistrer")
    walk.link("Inscrire des dossiers")
    walk.page.locator(f"input[name=selected][value='{dossier.pk}']").check()
    walk.button("Inscrire les dossiers choisis")
    session = dossier.agenda_items.get().session
    walk.go(f"/dossiers/seances/{session.pk}/")
    walk.step("Convoquer les membres")
    walk.go(f"/dossiers/seances/{session.pk}/presences/")
    for _member in range(5):
        walk.button("Noter l’arrivée")
    walk.go(f"/dossiers/seances/{session.pk}/")
    walk.step("Ouvrir la séance")
    walk.go(f"/dossiers/seances/{session.pk}/salle/")
    walk.step("Ouvrir le point")
    walk.look("session")
    walk.page.get_by_label("Favorable", exact=True).check()
    for name, text in (("amount_proposed", "24 000"), ("motive", "Bon projet."), ("votes_for", "5"), ("votes_against", "0"), ("abstentions", "0")):
        walk.put(name, text)
    walk.button("Consigner le vote")
    walk.go(f"/dossiers/seances/{session.pk}/")
    walk.step("Clore la séance")
    walk.as_(CHAIR, f"/dossiers/seances/{session.pk}/")
    walk.step("Approuver le procès-verbal")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.agenda_items.get().votes_for) == ("advised", 5)


def the_elected_decides_and_nobody_outside_knows(walk: Walk, dossier: Application) -> None:
    walk.as_(ARTIST, f"/dossiers/{dossier.pk}/")
    before = walk.page.locator("main").inner_text()
    walk.as_(ELECTED, f"/dossiers/{dossier.pk}/decider/")
    walk.button("Préparer la décision")
    walk.step("Prendre la décision")
    dossier.refresh_from_db()
    assert (dossier.state, str(dossier.awards.get().envelope.amount_committed)) == ("decided", "24000.00")
    walk.as_(ARTIST, f"/dossiers/{dossier.pk}/")
    assert walk.page.locator("main").inner_text() == before


def the_decision_is_notified(walk: Walk, dossier: Application) -> None:
    walk.as_(OFFICER, dossier.decisions.get().get_absolute_url())
    walk.step("Notifier la décision")
    the_worker_works()
    walk.as_(ARTIST, f"/dossiers/{dossier.pk}/")
    walk.reads("Subvention accordée")
    walk.reads("Notification d’accord")


def both_sides_sign_the_convention(walk: Walk, dossier: Application) -> Convention:
    convention = Convention.objects.get(application=dossier)
    page = f"/conventions/{convention.pk}/"
    assert (convention.instrument, convention.state) == ("convention", "draft")
    walk.as_(OFFICER, page)
    walk.step("Proposer au bénéficiaire")
    walk.as_(ARTIST, page)
    walk.step("Accepter ce texte")
    the_worker_works()
    for person, button in ((ARTIST, "Signer la convention"), (MAYOR, "Signer pour le financeur")):
        walk.as_(person, f"{page}signer/")
        if person == ARTIST:
            walk.look("sign")
        walk.tick("J’ai lu cette pièce en entier")
        walk.button(button)
        the_worker_works()
    convention.refresh_from_db()
    paper = Document.objects.get(slug="convention", subject_id=convention.pk)
    assert (convention.state, paper.text_sha256, sorted(paper.signed_parties)) == ("in_force", convention.text_digest, ["beneficiary", "funder"])
    walk.go(page)
    walk.look("convention")
    walk.go(f"/verifier/{paper.verification_code}/")
    return convention


def the_advance_is_paid_by_two_people(walk: Walk, convention: Convention) -> None:
    pay(walk, convention, "M-1")
    assert sorted(convention.instalments.values_list("amount", "state")) == [(7200, "scheduled"), (16800, "paid")]


def pay(walk: Walk, convention: Convention, reference: str) -> None:
    page = f"/conventions/{convention.pk}/"
    walk.as_(CERTIFIER, "/conventions/versements/")
    walk.look("payments")
    walk.go(page)
    walk.step("Certifier le service fait")
    walk.as_(FINANCE, page)
    walk.step("Ordonner le paiement")
    walk.go(page)
    walk.page.get_by_role("link", name="Constater le paiement").first.click()
    walk.put("reference", reference)
    walk.button("Constater le paiement")


def the_report_is_judged_and_the_balance_paid(walk: Walk, convention: Convention) -> None:
    """Eighteen of the twenty fees promised were paid: the fair-pay commitment is computed on them; the measures are judged on the proof."""
    report = convention.reports.get(kind="final")
    the_artist_reports(walk, report)
    walk.as_(OFFICER, f"/conventions/bilans/{report.pk}/")
    walk.look("report")
    for commitment in convention.commitments.select_related("call_criterion__criterion").order_by("pk"):
        the_officer_judges(walk, report, commitment)
    walk.go(f"/conventions/bilans/{report.pk}/")
    walk.step("Accepter le bilan")
    pay(walk, convention, "M-2")
    assert set(convention.instalments.values_list("state", flat=True)) == {"paid"}


def the_officer_judges(walk: Walk, report: Any, commitment: Any) -> None:
    """Computed on the figures, counted on the evidence, or said by the person: each kind in its own form."""
    walk.go(f"/conventions/bilans/{report.pk}/")
    form = walk.page.locator(f"form[action*='/juger/{commitment.pk}/']")
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    if commitment.call_criterion.criterion.kind == "declaration":
        form.locator("select").select_option("met")
    form.locator("button").click()
    commitment.refresh_from_db()
    assert commitment.verdict == "met"


def the_artist_reports(walk: Walk, report: Any) -> None:
    walk.as_(ARTIST, f"/conventions/bilans/{report.pk}/account/")
    for box in walk.page.locator("main textarea").all():
        box.fill("Tout a eu lieu, un atelier en plus.")
    walk.page.get_by_role("button", name="Enregistrer").last.click()
    walk.go(f"/conventions/bilans/{report.pk}/budget/")
    for line in report.lines.all():
        walk.put(f"line-{line.pk}-amount", str(line.amount_planned).replace(".", ","))
        if line.is_paid_work:
            walk.put(f"line-{line.pk}-quantity", "20")
    walk.page.get_by_role("button", name="Enregistrer").last.click()
    walk.go(f"/conventions/bilans/{report.pk}/evidence/")
    for form in walk.page.locator("form[action*='/joindre/']").all():
        form.locator("input[type=file]").set_input_files({"name": "preuve.txt", "mimeType": "text/plain", "buffer": "Billets de train groupés.".encode()})
        form.locator("button").click()
        walk.reads("preuve.txt")
        break
    walk.go(f"/conventions/bilans/{report.pk}/")
    walk.step("Remettre le bilan")
    report.refresh_from_db()
    assert report.state == "submitted"


def the_convention_is_renewed(walk: Walk, convention: Convention, call: Call) -> None:
    page = f"/conventions/{convention.pk}/"
    walk.as_(OFFICER, page)
    walk.button("Ouvrir le renouvellement")
    renewal = convention.renewals.get()
    walk.go(f"/conventions/renouvellements/{renewal.pk}/")
    walk.page.get_by_role("link", name="Consigner l’évaluation").first.click()
    opinion = walk.page.locator("[name=opinion]")
    opinion.first.select_option("favourable") if opinion.first.evaluate("e => e.tagName") == "SELECT" else walk.tick("Favorable à une nouvelle demande")
    walk.put("evaluation", "Objectifs atteints, comptes sincères.")
    walk.button("Consigner l’évaluation")
    walk.go(f"/conventions/renouvellements/{renewal.pk}/")
    walk.page.get_by_role("link", name="Inviter à déposer").first.click()
    walk.choose("call", str(call.pk))
    walk.button("Inviter à déposer")
    walk.as_(ARTIST, f"/conventions/renouvellements/{renewal.pk}/")
    walk.look("renewal")
    walk.step("Commencer la nouvelle demande")
    renewal.refresh_from_db()
    assert (renewal.state, renewal.new_application.renews_id, renewal.new_application.state) == ("started", convention.application_id, "draft")


def everything_holds(dossier: Application) -> None:
    the_worker_works()
    assert broken_link(dossier.case_ref) is None
    assert list(gaps()) == []
    slugs = set(Document.objects.filter(case_ref=dossier.case_ref).values_list("slug", flat=True))
    assert slugs == {"acknowledgement", "decision_letter", "convention", "payment_order"}
