"""A procedure written on screen, without a script: every section saved and refused, two people, another institution, the version's page."""

import re
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Funder
from calls.domain.catalogue import shipped
from calls.domain.procedure_checks import shape
from calls.domain.settings import override_setting
from calls.interfaces.procedure_tabs import TABS
from calls.models import Call
from tests.calls.procedures import a_draft, a_staffed_city, staffed
from tests.factories import calls as made
from tests.factories import grants
from tests.factories.accounts import a_canton, a_case_officer, an_administrator
from workflows.models import Procedure, ProcedureDraft
from workflows.procedures.drafts import publish_draft, save_draft, start_draft
from workflows.procedures.files import dump, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Any:
    return a_staffed_city()


@pytest.fixture
def writer(client: Any, city: Any) -> Any:
    person = an_administrator(city)
    client.force_login(person)
    return person


@pytest.fixture
def draft(city: Any, writer: Any) -> ProcedureDraft:
    return a_draft(city, writer)


def tab(draft: ProcedureDraft, key: str) -> str:
    return reverse("calls:procedure_tab", args=[draft.pk, key])


def said(answer: Any) -> str:
    """What a person reads: no tags, one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def save(client: Any, draft: ProcedureDraft, key: str, section: str, fields: dict[str, Any], revision: int | None = None) -> Any:
    draft.refresh_from_db()
    answer = client.post(tab(draft, key), {"section": section, "revision": revision or draft.revision} | fields)
    draft.refresh_from_db()
    return answer


def rows(prefix: str, *typed: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    fields = {f"{prefix}-{rank}-{name}": value for rank, row in enumerate(typed) for name, value in row.items()}
    return fields | {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": initial}


#: What a browser sends of an approval left empty.
BLANK = {"label": "", "step": "", "count": "", "role": "", "when": "", "when_join": "&&", "when_sign": ">"}


def test_one_copies_a_shipped_procedure_and_prepares_the_next_version_of_one_s_own(client: Any, city: Any, writer: Any) -> None:
    shipped = made.a_procedure()
    assert "Aucune procédure à vous" in said(client.get(reverse("calls:procedures")))
    refused = client.post(reverse("calls:procedure_create"), {"based_on": shipped.pk})
    assert refused.status_code == 422
    assert "Donnez un nom à votre procédure" in said(refused)
    client.post(reverse("calls:procedure_create"), {"based_on": shipped.pk, "title": "Aide de la ville"})
    draft = ProcedureDraft.objects.get()
    assert (draft.funder_id, draft.key, draft.based_on) == (city.pk, "aide-de-la-ville", shipped)
    first = publish_draft(draft=draft, revision=1, note="Première", by=writer)
    client.post(reverse("calls:procedure_create"), {"based_on": first.pk})
    assert ProcedureDraft.objects.in_progress().get().key == "aide-de-la-ville"
    again = client.post(reverse("calls:procedure_create"), {"based_on": first.pk})
    assert "reprenez le brouillon qui existe" in said(again)


def test_nobody_else_finds_any_of_it(client: Any, draft: ProcedureDraft) -> None:
    version = publish_draft(draft=draft, revision=1, note="Première", by=draft.created_by)
    follow = a_draft(institution_of(draft), draft.created_by, title="Une autre encore")
    addresses = [
        reverse("calls:procedure_draft", args=[follow.pk]),
        *(tab(follow, key) for key in TABS),
        reverse("calls:procedure", args=[version.pk]),
    ]
    for person in (an_administrator(a_canton()), a_case_officer(institution_of(draft))):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {404}
        assert {client.post(address, {"section": "etapes", "revision": 1}).status_code for address in addresses[1:-1]} == {404}
        assert client.post(reverse("calls:procedure_drop", args=[follow.pk])).status_code == 404
        assert "Une autre encore" not in said(client.get(reverse("calls:procedures")))
    client.logout()
    assert {client.get(address).status_code for address in addresses} == {302}
    follow.refresh_from_db()
    assert follow.revision == 1


def institution_of(draft: ProcedureDraft) -> Funder:
    return Funder.objects.get(pk=draft.funder_id)


def test_every_tab_opens_and_a_foreign_one_does_not(client: Any, draft: ProcedureDraft) -> None:
    assert client.get(reverse("calls:procedure_draft", args=[draft.pk])).url == tab(draft, "etapes")
    for key in TABS:
        assert client.get(tab(draft, key)).status_code == 200, key
    assert client.get(tab(draft, "ailleurs")).status_code == 404
    assert client.post(tab(draft, "regles"), {"section": "inconnue"}).status_code == 400


def test_dropping_a_stage_says_and_removes_what_goes_with_it(client: Any, draft: ProcedureDraft) -> None:
    save_draft(
        draft=draft,
        revision=1,
        changes={
            "who": {"application.open_review": "case_officer", "application.decide": "signatory"},
            "approvals": [{"key": "accord", "step": "application.refer", "count": 2, "role": "secretary", "label": "Accord"}],
        },
        by=draft.created_by,
    )
    page = said(client.get(tab(draft, "etapes")))
    assert "La retirer enlève aussi : les réglages de cette étape, approbation « Accord »." in page
    assert "1 étape confiée à un autre rôle" in page
    answer = save(client, draft, "etapes", "etapes", {"stages": ["convention", "report", "renewal"]})
    assert answer.status_code == 302
    assert (draft.body["stages"], draft.body["who"], draft.body["approvals"]) == (["convention", "report", "renewal"], {"application.decide": "signatory"}, [])
    assert {"reviews", "committee"}.isdisjoint(draft.body)
    save(client, draft, "etapes", "etapes", {"stages": ["review", "second_review", "committee", "convention", "report"]})
    assert draft.body["reviews"] == {"second": {"count": 1}, "count": 2}
    assert draft.body["committee"]["quorum"] == 0.5
    alone = save(client, draft, "etapes", "etapes", {"stages": ["second_review"]})
    assert alone.status_code == 422
    assert "Un second avis suit des lectures" in said(alone)


def test_each_step_is_given_to_a_role(client: Any, draft: ProcedureDraft) -> None:
    save(client, draft, "etapes", "qui", {"application.declare_admissible": "secretary", "convention.countersign": ""})
    assert draft.body["who"] == {"application.declare_admissible": "secretary"}
    unknown = save(client, draft, "etapes", "qui", {"application.declare_admissible": "roi"})
    assert unknown.status_code == 422


def test_a_second_opinion_is_asked_for_above_an_amount_typed_in_euros(client: Any, draft: ProcedureDraft) -> None:
    fields = {"count": 3, "second_count": 1, "second_when": "", "second_when_fact": "application.amount_requested", "second_when_sign": ">", "second_when_value": "30 000"}
    shown = save(client, draft, "regles", "lectures", fields | {"compose": "second_when"})
    assert shown.status_code == 200
    assert "amount_requested &gt; 3000000" in shown.content.decode()
    assert "second" not in draft.body["reviews"], "the helper writes in the page, not in the draft"
    save(client, draft, "regles", "lectures", fields)
    assert draft.body["reviews"] == {"count": 3, "second": {"count": 1, "when": "amount_requested > 3000000"}}
    assert "second_review" in draft.body["stages"]
    wrong = save(client, draft, "regles", "lectures", fields | {"second_when": "amount_asked > 3", "second_when_fact": ""})
    assert wrong.status_code == 422
    assert "« amount_asked » n’est pas un fait connu ici." in said(wrong).replace("&#x27;", "'")
    assert "amount_asked &gt; 3" in wrong.content.decode()
    twice = save(client, draft, "regles", "lectures", fields | {"second_when_value": "12,500"})
    assert "peut se lire de deux façons" in said(twice)
    none = save(client, draft, "regles", "lectures", {"count": 2, "second_count": 0})
    assert none.status_code == 302
    assert (draft.body["reviews"], "second_review" in draft.body["stages"]) == ({"count": 2}, False)


def test_a_condition_is_read_while_it_is_typed(client: Any, writer: Any) -> None:
    def reading(**fields: str) -> str:
        return said(client.post(reverse("calls:procedure_condition"), fields)).strip()

    assert reading(name="second_when", second_when="amount_requested > 3000000 && is_live_performance == true") == (
        "Se lit : Montant demandé dépasse 30 000,00 et Spectacle vivant est vrai."
    )
    assert reading(name="second_when", second_when="size('abc') > amount_requested") == "Cette condition se lit."
    assert "guillemets" in reading(name="second_when", second_when="amount_requested >")
    assert reading(name="conditions-0-must", **{"conditions-0-step": "decision.take", "conditions-0-must": "inconnu == 1"}).startswith("« inconnu » n’est pas un fait connu ici")
    assert reading(name="second_when") == reading() == ""
    assert "amount_requested" in said(client.get(reverse("calls:procedure_facts")))


def test_two_persons_approve_and_a_step_waits_for_a_condition(client: Any, draft: ProcedureDraft) -> None:
    approval = {"label": "Accord de la direction", "step": "decision.take", "count": 2, "role": "decision_maker", "within_days": "", "when": ""}
    save(client, draft, "regles", "approbations", rows("approbations", approval))
    assert draft.body["approvals"] == [{"key": "accord-de-la-direction", "step": "decision.take", "count": 2, "role": "decision_maker", "label": "Accord de la direction"}]
    renamed = approval | {"label": "Accord du bureau", "key": "accord-de-la-direction"}
    save(client, draft, "regles", "approbations", rows("approbations", renamed, BLANK, initial=1))
    assert [(each["key"], each["label"]) for each in draft.body["approvals"]] == [("accord-de-la-direction", "Accord du bureau")]
    condition = {"step": "decision.take", "says": "Il manque le budget.", "must": "budget_total > 0"}
    save(client, draft, "regles", "conditions", rows("conditions", condition))
    assert draft.body["conditions"] == [{"key": "il-manque-le-budget"} | condition]
    empty = save(client, draft, "regles", "conditions", rows("conditions", condition | {"must": ""}))
    assert empty.status_code == 422
    assert "Écrivez une condition" in said(empty)
    save(client, draft, "regles", "approbations", rows("approbations", renamed | {"DELETE": "on"}, BLANK, initial=1))
    assert "approvals" not in draft.body


def test_committee_delays_and_the_threshold_are_set(client: Any, draft: ProcedureDraft) -> None:
    save(client, draft, "regles", "commission", {"quorum": "66,67", "majority": "two_thirds"})
    assert draft.body["committee"] == {"quorum": 0.6667, "majority": "two_thirds"}
    save(client, draft, "regles", "delais", {"days": 20, "unit": "working", "checks": "Le RIB est joint\n\n Le budget est signé "})
    assert (draft.body["delays"], draft.body["admissibility"]) == ({"completion": {"days": 20, "unit": "working"}}, {"checks": ["Le RIB est joint", "Le budget est signé"]})
    save(client, draft, "regles", "acte", {"always": "on", "years": 3, "years_max_setting": "fr.cpo.duree_max"})
    assert draft.body["convention"] == {"always": True, "years": 3, "years_max_setting": "fr.cpo.duree_max"}
    assert save(client, draft, "regles", "commission", {"quorum": "150", "majority": "simple"}).status_code == 422


def test_instalments_add_up_and_the_report_asks_its_questions(client: Any, draft: ProcedureDraft) -> None:
    plan = ({"kind": "advance", "share": "50", "condition": "signature"}, {"kind": "balance", "share": "40", "condition": "final_report"})
    short = save(client, draft, "versements", "versements", rows("versements", *plan, initial=2))
    assert short.status_code == 422
    assert "Les parts font 90 au lieu de 100" in said(short)
    third = {"kind": "interim", "share": "10", "condition": "interim_report"}
    save(client, draft, "versements", "versements", rows("versements", *plan, third, initial=2))
    assert [each["share"] for each in draft.body["instalments"]] == [0.5, 0.4, 0.1]
    save(client, draft, "versements", "bilan", {"due_months_after_end": 4, "due_setting": "", "each_year": "on", "due_months_after_year": 2})
    report = draft.body["report"]
    assert (report["due_months_after_end"], report["interim"], len(report["questions"])) == (4, {"each_year": True, "due_months_after_year": 2}, 5)
    question = {"label": "Le public est-il venu ?", "type": "choice", "choices": "Oui\nNon", "required": "on"}
    save(client, draft, "versements", "questions", rows("questions", question))
    assert draft.body["report"]["questions"] == [
        {"key": "le-public-est-il-venu", "label": "Le public est-il venu ?", "type": "choice", "required": True, "choices": [{"value": "oui", "label": "Oui"}, {"value": "non", "label": "Non"}]}
    ]
    assert "doit" not in said(save(client, draft, "versements", "delai-versement", {"within_setting": ""}))
    assert "payment" not in draft.body
    assert "L’étape « Renouvellement » n’est pas gardée" in said(client.get(tab(draft, "versements")))


def test_a_letter_is_written_with_the_blanks_of_its_paper(client: Any, draft: ProcedureDraft) -> None:
    shown = save(client, draft, "lettres", "lettre-decision_letter", {"text": "Bonjour {organisation}, <b>bravo</b> {nom}", "compose": "text"})
    assert "&lt;b&gt;bravo&lt;/b&gt;" in shown.content.decode()
    assert "letters" not in draft.body
    wrong = save(client, draft, "lettres", "lettre-decision_letter", {"text": "Bonjour {nom}"})
    assert (wrong.status_code, "letters" in draft.body) == (422, False)
    assert "n’est pas un champ de cette pièce" in said(wrong)
    save(client, draft, "lettres", "lettre-decision_letter", {"text": "Bonjour {organisation},\r\n\r\nVotre projet est retenu."})
    assert draft.body["letters"] == [{"paper": "decision_letter", "text": "Bonjour {organisation},\n\nVotre projet est retenu."}]
    save(client, draft, "lettres", "lettre-decision_letter", {"text": "  "})
    assert "letters" not in draft.body


def test_the_file_is_changed_taken_away_and_brought_back(client: Any, draft: ProcedureDraft) -> None:
    taken = client.get(tab(draft, "fichier") + "?telecharger=1")
    assert taken["Content-Disposition"] == f'attachment; filename="{draft.key}.yaml"'
    assert load(taken.content) == draft.body
    text = taken.content.decode().replace("count: 3", "count: beaucoup")
    refused = save(client, draft, "fichier", "fichier", {"text": text})
    assert refused.status_code == 422
    assert re.search(r"Ligne \d+ : reviews.count : ce n’est pas le type attendu", said(refused))
    assert "count: beaucoup" in refused.content.decode()
    save(client, draft, "fichier", "fichier", {"text": taken.content.decode().replace("count: 3", "count: 5")})
    assert (draft.body["reviews"], draft.revision) == ({"count": 5}, 2)
    brought = SimpleUploadedFile("p.yaml", dump(draft.body | {"title": "Renommée"}).encode())
    save(client, draft, "fichier", "fichier", {"text": "", "file": brought})
    assert draft.title == "Renommée"
    latin = save(client, draft, "fichier", "fichier", {"text": "", "file": SimpleUploadedFile("p.yaml", "title: é".encode("latin-1"))})
    assert "n’est pas un texte en UTF-8" in said(latin)


def test_the_second_of_two_people_reads_who_changed_what_and_keeps_what_they_typed(client: Any, draft: ProcedureDraft) -> None:
    colleague = an_administrator(institution_of(draft))
    save_draft(draft=draft, revision=1, changes={"reviews": {"count": 5}}, by=colleague)
    late = save(client, draft, "regles", "lectures", {"count": 7, "second_count": ""}, revision=1)
    assert late.status_code == 409
    assert f"{colleague.get_full_name()} a modifié les lectures" in said(late)
    assert "vous remplaceriez : Ce qui change Quoi Avant Désormais Lectures par dossier 5 7" in said(late)
    assert re.search(r'name="count" value="7"', late.content.decode())
    assert draft.body["reviews"] == {"count": 5}
    revision = re.search(r'value="lectures"><input type="hidden" name="revision" value="(\d+)"', late.content.decode())
    assert save(client, draft, "regles", "lectures", {"count": 7, "second_count": ""}, revision=int(revision[1])).status_code == 302
    assert draft.body["reviews"] == {"count": 7}
    for nonsense in ("", "x", "-1", "9" * 30):
        assert save(client, draft, "regles", "lectures", {"count": 8, "second_count": "", "revision": nonsense}).status_code == 409


def test_publication_says_what_changes_what_blocks_and_where_to_mend_it(client: Any, draft: ProcedureDraft) -> None:
    save_draft(draft=draft, revision=1, changes={"reviews": {"count": 0}}, by=draft.created_by)
    page = client.get(tab(draft, "publication"))
    assert "Lectures par dossier 3 0" in said(page)
    assert f'href="{tab(draft, "regles")}#section-lectures"' in page.content.decode()
    refused = client.post(tab(draft, "publication"), {"revision": 2, "note": "Sans lecture"})
    assert refused.status_code == 422
    assert "Rien n’est publié : corrigez d’abord ce qui bloque" in said(refused)
    save_draft(draft=draft, revision=2, changes={"reviews": {"count": 2}}, by=draft.created_by)
    unread = client.post(tab(draft, "publication"), {"revision": 2, "note": "Deux lectures"})
    assert (unread.status_code, Procedure.objects.filter(key=draft.key).count()) == (409, 0)
    done = client.post(tab(draft, "publication"), {"revision": 3, "note": "Deux lectures au lieu de trois"})
    version = Procedure.objects.get(key=draft.key)
    assert done.url == reverse("calls:procedure", args=[version.pk])
    page = said(client.get(done.url + f"?avec={draft.based_on_id}"))
    assert "Deux lectures au lieu de trois" in page
    assert "Lectures par dossier 3 2" in page
    assert "Aucun de vos appels ne la suit" in page
    assert "Lectures – 2 personnes le lisent et le notent, chacune de son côté." in page
    assert "Versement – Avance, 70 % à la signature de la convention ; Solde, 30 % après le bilan final accepté." in page
    assert client.get(tab(draft, "regles")).url == done.url, "a published draft is closed"
    assert load(client.get(done.url + "?telecharger=1").content) == version.body


def test_a_preparation_from_an_older_version_says_what_changes_from_the_last(client: Any, draft: ProcedureDraft) -> None:
    first = publish_draft(draft=draft, revision=1, note="Première", by=draft.created_by)
    second = start_draft(based_on=first, funder_id=draft.funder_id, title=first.title, by=draft.created_by)
    save_draft(draft=second, revision=1, changes={"reviews": {"count": 2}}, by=draft.created_by)
    publish_draft(draft=second, revision=2, note="Deux lectures", by=draft.created_by)
    third = start_draft(based_on=first, funder_id=draft.funder_id, title=first.title, by=draft.created_by)
    save(client, third, "etapes", "nom", {"title": "Aide rebaptisée"})
    page = said(client.get(tab(third, "publication")))
    assert "la dernière est « Aide aux projets de la ville (v2) »" in page
    assert "Nom Aide aux projets de la ville Aide rebaptisée Lectures par dossier 2 3" in page


def test_a_call_chooses_among_its_own_and_those_shipped(client: Any, city: Any, writer: Any, draft: ProcedureDraft) -> None:
    own = publish_draft(draft=draft, revision=1, note="Première", by=writer)
    canton = a_canton()
    theirs = publish_draft(draft=a_draft(staffed(canton), an_administrator(canton), title="Celle du canton"), revision=1, note="x", by=an_administrator(canton))
    call = made.a_draft_call(scheme=made.a_scheme(city))
    page = client.get(reverse("calls:office_call_edit", args=[call.pk])).content.decode()
    assert f'<option value="{own.pk}">' in page
    assert str(theirs) not in page
    client.post(reverse("calls:office_call_edit", args=[call.pk]), {"title": call.title, "slug": call.slug, "kind": call.kind, "procedure": own.pk})
    assert Call.objects.get(pk=call.pk).procedure == own
    assert reverse("calls:procedure", args=[own.pk]) in client.get(reverse("calls:office_call", args=[call.pk])).content.decode()
    assert call.title in said(client.get(reverse("calls:procedure", args=[own.pk])))


def test_the_list_counts_what_follows_each_version_in_as_many_queries_for_one_as_for_three(client: Any, city: Any, writer: Any, django_assert_num_queries: Any) -> None:
    address = reverse("calls:procedures")
    grants.a_submitted_application(call=made.an_open_call(funder=city))
    a_draft(city, writer)
    with CaptureQueriesContext(connection) as once:
        page = client.get(address)
    assert re.search(r"[0-9a-f]{12} 1 1 En faire une copie", said(page))
    for rank in range(2):
        publish_draft(draft=a_draft(city, writer, title=f"Autre {rank}"), revision=1, note="x", by=writer)
        a_draft(city, writer, title=f"En cours {rank}")
        grants.a_submitted_application(call=made.an_open_call(funder=city, procedure="small_grant"))
    with django_assert_num_queries(len(once)):
        client.get(address)


def test_a_draft_is_given_up_once_confirmed(client: Any, draft: ProcedureDraft) -> None:
    address = reverse("calls:procedure_drop", args=[draft.pk])
    assert "Abandonner « Aide aux projets de la ville » ?" in said(client.get(address))
    assert ProcedureDraft.objects.exists()
    assert client.post(address).status_code == 302
    assert not ProcedureDraft.objects.exists()
    assert "La préparation de « Aide aux projets de la ville » est abandonnée." in said(client.get(reverse("calls:procedures")))


@pytest.mark.parametrize("base", shipped("procedure"))
def test_saving_what_is_shown_changes_nothing(client: Any, city: Any, writer: Any, base: str) -> None:
    """What a screen does not show is not lost by saving it."""
    body = made.a_procedure(base).body
    extra = {
        "who": {"application.withdraw": "case_officer"},
        "approvals": [{"key": "accord", "step": "decision.take", "count": 2, "role": "signatory", "label": "Accord", "when": "budget_total > 100", "within_days": 5}],
        "conditions": [{"key": "budget", "step": "decision.take", "must": "budget_total > 0", "says": "Il manque le budget."}],
        "samples": [{"title": "Une demande", "facts": {"amount_requested": 100}}],
    }
    draft = a_draft(city, writer, base=base)
    save_draft(draft=draft, revision=1, changes={key: value for key, value in extra.items() if key != "who" or not body["who"]}, by=writer)
    draft.refresh_from_db()
    before = draft.body
    for key in ("etapes", "regles", "versements", "lettres", "fichier"):
        for section, fields in forms_of(client.get(tab(draft, key)).content.decode()).items():
            answer = client.post(tab(draft, key), fields)
            assert answer.status_code == 302, (section, said(answer))
            draft.refresh_from_db()
            assert draft.body == before, section


def forms_of(page: str) -> dict[str, dict[str, Any]]:
    """What a browser would send for each section, nothing changed."""
    found = {}
    for form in lxml.html.fromstring(page).forms:
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        if "section" in fields:
            found[fields["section"][0]] = {name: value for name, value in fields.items() if name != "file"}
    return found


def test_thresholds_are_those_of_the_institution_s_law_at_the_value_it_holds(client: Any, city: Any, writer: Any, draft: ProcedureDraft) -> None:
    override_setting(
        code="fr.convention.seuil", funder=city, value="30000", valid_from=timezone.localdate(), source="Délibération", reason="Essai", by=writer
    )
    page = client.get(tab(draft, "regles")).content.decode()
    assert re.search(r'value="fr.convention.seuil" selected>30\s000 EUR/an – ', page)
    assert "ch.geneve" not in page
    canton = a_canton()
    swiss = an_administrator(canton)
    client.force_login(swiss)
    theirs = client.get(tab(a_draft(canton, swiss, title="Projets du canton"), "regles")).content.decode()
    assert "ch.geneve.comptes_publies" in theirs
    assert '<option value="fr.convention.seuil" selected>fr.convention.seuil</option>' in theirs, "what the copy says stays in sight"


@pytest.mark.parametrize("garbage", ["nothing", "rows", "helped", "typed"])
def test_nonsense_sent_to_a_section_is_answered_and_breaks_nothing(client: Any, draft: ProcedureDraft, garbage: str) -> None:
    for key in ("etapes", "regles", "versements", "lettres", "fichier"):
        for section, fields in forms_of(client.get(tab(draft, key)).content.decode()).items():
            draft.refresh_from_db()
            typed = {name: value for name, value in fields.items() if name in ("section", "revision")}
            if garbage == "rows":
                typed |= {f"{section}-TOTAL_FORMS": "100000", f"{section}-INITIAL_FORMS": "-3", "compose": f"{section}-7-when"}
            if garbage in ("helped", "typed"):
                typed |= dict.fromkeys(set(fields) - set(typed), "\x00 ⟦é' \" \\ {") | ({"compose": "§"} if garbage == "helped" else {})
            answer = client.post(tab(draft, key), typed)
            assert answer.status_code in (200, 302, 422), section
            draft.refresh_from_db()
            assert shape(draft.body) == [], section
