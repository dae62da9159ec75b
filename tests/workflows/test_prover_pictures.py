"""The pictures: of a procedure with its findings, of a dossier in it for each reader, and the BPMN file."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.domain.catalogue import content_of, keep_procedure, shipped
from grants.enums import ApplicationState
from tests.calls.procedures import a_draft, a_staffed_city
from tests.factories.accounts import a_case_officer, a_juror, an_administrator
from tests.factories.grants import a_conflict, a_submitted_application
from tests.factories.grants import a_draft as a_draft_of_a_dossier
from workflows import outbox
from workflows.door import perform
from workflows.lifecycle import lifecycle_of
from workflows.models import Task
from workflows.procedures.bpmn import DC, DD, DI, MODEL, bpmn
from workflows.procedures.diagram import draw, public_picture
from workflows.procedures.layers import laid
from workflows.procedures.prover import net_of, prove

STUCK = [{"key": "c", "step": "application.decide", "must": "amount_requested > 5000000", "says": "Trop petit."}]


# --- the layout


def test_the_longest_way_stands_straight_and_what_goes_back_is_told_apart():
    found = laid(["a", "b", "c", "d", "e"], [("a", "b"), ("b", "c"), ("c", "d"), ("c", "b"), ("a", "e"), ("d", "a")])
    assert {node: (place.layer, place.column) for node, place in found.places.items()} == {"a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (3, 0), "e": (1, 1)}
    assert (found.back, found.layers, found.columns) == (frozenset({("c", "b"), ("d", "a")}), 4, 2)


@pytest.mark.parametrize("key", shipped("procedure"))
def test_every_noun_of_every_shipped_procedure_is_drawn_whole_with_no_box_on_another(key):
    body = content_of("procedure", key)
    net = net_of(body, to_draw=True)
    for noun, life in net.nouns.items():
        picture = draw(body, noun)
        entered = {life.initial} | {move.target for move in net.moves_of(noun)}
        assert {box.key for box in picture.boxes} == entered
        assert len({(box.x, box.y) for box in picture.boxes}) == len(picture.boxes)
        assert all(0 <= box.x <= picture.width - picture.box_width and 0 <= box.y <= picture.height - picture.box_height for box in picture.boxes)
        assert {way.label for box in picture.boxes for way in box.ways} == {move.label for move in net.moves_of(noun) if move.sources & entered}
        onward = {(source, move.target) for move in net.moves_of(noun) if not move.gives_up and not (move.is_exceptional and move.target in life.finals) for source in move.sources if source in entered}
        assert len(picture.arrows) == len(onward)


def test_findings_stand_on_the_steps_and_states_they_are_about():
    body = content_of("procedure", "project_grant") | {"conditions": STUCK}
    findings = prove(body)
    marked = [(arrow.lines, [mark.number for mark in arrow.marks]) for arrow in draw(body, "application", findings).arrows if arrow.marks]
    assert ([finding.code for finding in findings], marked) == (["stuck"], [(("Décider",), [1])])
    assert not any(arrow.marks for arrow in draw(body, "decision", findings).arrows)


def css(page: Any, name: str) -> list[Any]:
    """The elements of this class, boxes and marks of an SVG included."""
    return page.xpath(f"descendant-or-self::*[contains(concat(' ', @class, ' '), ' {name} ')]")


# --- on screen


@pytest.fixture
def draft(client: Client, db: Any) -> Any:
    city = a_staffed_city()
    writer = an_administrator(city)
    client.force_login(writer)
    made = a_draft(city, writer)
    made.body = made.body | {"conditions": STUCK}
    made.save(update_fields=["body"])
    return made


def tab(draft: Any, key: str, query: str = "") -> str:
    return reverse("calls:procedure_tab", args=[draft.pk, key]) + query


def test_the_tabs_show_the_picture_its_table_and_the_numbered_findings(client, draft):
    page = lxml.html.fromstring(client.get(tab(draft, "schema")).content)
    (picture,) = css(page, "lifecycle-picture")
    assert picture.find("title").text == "Dossier : les états et les actes"
    assert picture.find("desc").text.endswith("Le tableau dit la même chose.")
    marks = {link.get("href") for link in picture.iter("a")}
    assert marks == {"#finding-1"}
    assert "toutes les issues ont une condition" in page.get_element_by_id("finding-1").text_content()
    rows = [row.text_content() for row in page.xpath("//details//tbody//th")]
    assert len(rows) == len(css(picture, "state-box"))
    assert page.xpath("//a[@aria-current='page']")[-1].text_content().strip() == "Dossier (1)"
    said = re.sub(r"\s+", " ", lxml.html.fromstring(client.get(tab(draft, "controle")).content).text_content())
    assert "1 point empêche de publier" in said
    assert "Toutes les valeurs possibles ont été couvertes." in said
    assert "Avec Montant demandé = 49 999,99." in said


def test_another_noun_is_drawn_on_request_and_an_unknown_one_is_the_dossier(client, draft):
    titles = [css(lxml.html.fromstring(client.get(tab(draft, "schema", query)).content), "lifecycle-picture")[0].find("title").text for query in ("?objet=convention", "?objet=../etc")]
    assert titles == ["Convention : les états et les actes", "Dossier : les états et les actes"]


def test_what_is_being_typed_is_proved_before_it_is_saved_and_nothing_is_kept(client, draft):
    typed = {"section": "etapes", "revision": draft.revision, "stages": ["committee"]}
    section = client.get(tab(draft, "etapes")).content.decode()
    assert f'hx-post="{tab(draft, "controle", "?onglet=etapes")}"' in section
    fields = {"section": "qui", "revision": draft.revision, "instalment.certify": "authorising_officer"}
    before = dict(draft.body)
    said = client.post(tab(draft, "controle", "?onglet=etapes"), fields).content.decode()
    assert "amènerait 1 constat" in said
    assert "une même personne pourrait certifier et faire payer" in said
    harmless = client.post(tab(draft, "controle", "?onglet=etapes"), fields | {"instalment.certify": ""}).content.decode()
    assert "ce passage n’amène aucun constat" in harmless
    for odd in ("?onglet=nowhere", "", "?onglet=schema"):
        assert client.post(tab(draft, "controle", odd), typed).content.decode().strip() == ""
    draft.refresh_from_db()
    assert draft.body == before


def test_the_file_comes_from_the_tab_and_from_the_published_version(client, draft):
    answer = client.get(tab(draft, "schema", "?objet=decision&bpmn=1"))
    assert answer["Content-Disposition"] == f'attachment; filename="{draft.key}-decision.bpmn"'
    assert ET.fromstring(answer.content).find(f"{{{MODEL}}}process").get("name") == "Décision"
    version = keep_procedure("small_grant")
    page = client.get(reverse("calls:procedure", args=[version.pk])).content.decode()
    assert "lifecycle-picture" in page
    assert client.get(reverse("calls:procedure", args=[version.pk]) + "?bpmn=1")["Content-Type"].startswith("application/xml")


# --- a dossier in its procedure


def way(client: Client, person: Any, dossier: Any) -> Any:
    client.force_login(person)
    answer = client.get(reverse("grants:application", args=[dossier.pk]))
    found = lxml.html.fromstring(answer.content).xpath("//section[@aria-labelledby='title-way']") if answer.status_code == 200 else []
    return found[0] if found else None


@pytest.mark.django_db
def test_staff_see_where_it_is_how_it_came_and_what_is_late_an_applicant_the_public_words_a_recused_person_nothing(client):
    dossier = a_submitted_application()
    officer, recused, juror = a_case_officer(dossier.funder), a_case_officer(dossier.funder), a_juror(dossier.funder)
    a_conflict(recused, dossier)
    perform(dossier, "declare_admissible", actor=officer, checked=[])
    outbox.drain()
    Task.objects.open().filter(noun="application", subject_id=dossier.pk).update(due_at=dossier.submitted_at - timedelta(days=1))
    seen = way(client, officer, dossier)
    stands = {box.text_content().strip().split("\n")[0]: box.get("class") for box in css(seen, "state-box")}
    assert stands["Brouillon"] == "state-box passed"
    assert stands["Recevable"] == "state-box here late"
    assert stands["Accordé"] == "state-box ahead end"
    assert len(css(seen, "taken")) == 2
    assert "En retard" in seen.text_content()
    words = way(client, dossier.applicant, dossier).text_content()
    assert "En cours d’examen" in words
    for secret in ("Recevable", "Déclarer", "Instruction", "En retard", "commission", officer.full_name):
        assert secret not in words
    assert way(client, recused, dossier) is None
    assert way(client, juror, dossier) is None


@pytest.mark.django_db
def test_the_applicant_s_picture_is_the_same_whatever_is_decided_in_silence():
    """Every state that reads « En cours d’examen » gives one and the same picture."""
    dossier = a_submitted_application()
    lifecycle, body = lifecycle_of("application"), dossier.procedure.body
    silent = [state for state in ApplicationState.values if str(lifecycle.words[state].public) == "En cours d’examen"]
    pictures = []
    for state in silent:
        dossier.__dict__["state"] = state
        pictures.append(public_picture(lifecycle, body, dossier))
    assert len(silent) > 5
    assert all(picture == pictures[0] for picture in pictures)
    assert [box.label for box in pictures[0].boxes if box.stand == "here"] == ["En cours d’examen"]
    assert not any(arrow.lines or arrow.was_taken for arrow in pictures[0].arrows)


@pytest.mark.django_db
def test_the_picture_of_a_dossier_costs_one_question_however_long_its_life(client):
    dossier = a_submitted_application()
    officer = a_case_officer(dossier.funder)
    counts = []
    for _round in range(3):
        with CaptureQueriesContext(connection) as caught:
            draw(dossier.procedure.body, "application", subject=dossier)
        counts.append(len(caught))
        perform(dossier, "request_information", actor=officer, reason="Il manque le budget.", due_on=dossier.submitted_at.date() + timedelta(days=20), sections=["projet"])
        perform(dossier, "complete", actor=dossier.applicant)
    assert counts == [1, 1, 1]


@pytest.mark.django_db
def test_a_draft_has_no_picture_yet(client):
    draft = a_draft_of_a_dossier()
    assert way(client, draft.applicant, draft) is None


# --- BPMN


def q(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


@pytest.mark.parametrize("key", shipped("procedure"))
def test_the_bpmn_of_every_noun_holds_together(key):
    """What the schema of BPMN asks of the model and of its drawing: order, references both ways, one lane and one shape for each."""
    body = content_of("procedure", key)
    for noun in net_of(body, to_draw=True).nouns:
        root = ET.fromstring(bpmn(body, noun))
        process, diagram = list(root)
        assert (root.tag, process.tag, diagram.tag) == (q(MODEL, "definitions"), q(MODEL, "process"), q(DI, "BPMNDiagram"))
        assert process[0].tag == q(MODEL, "laneSet")
        flows = {flow.get("id"): flow for flow in process.iter(q(MODEL, "sequenceFlow"))}
        nodes = {node.get("id"): node for node in process if node.tag not in (q(MODEL, "laneSet"), q(MODEL, "sequenceFlow"))}
        for name, node in nodes.items():
            tags = [child.tag for child in node]
            assert tags == sorted(tags, key=[q(MODEL, "incoming"), q(MODEL, "outgoing")].index)
            assert {each.text for each in node.iter(q(MODEL, "incoming"))} == {key for key, flow in flows.items() if flow.get("targetRef") == name}
            assert {each.text for each in node.iter(q(MODEL, "outgoing"))} == {key for key, flow in flows.items() if flow.get("sourceRef") == name}
            if node.tag != q(MODEL, "startEvent"):
                assert node.find(q(MODEL, "incoming")) is not None
            assert (node.find(q(MODEL, "outgoing")) is None) == (node.tag == q(MODEL, "endEvent"))
        referred = [each.text for each in process.iter(q(MODEL, "flowNodeRef"))]
        assert sorted(referred) == sorted(nodes)
        shapes = [shape.get("bpmnElement") for shape in diagram.iter(q(DI, "BPMNShape"))]
        assert sorted(shapes) == sorted([*nodes, *(lane.get("id") for lane in process.iter(q(MODEL, "lane")))])
        assert all(shape.find(q(DC, "Bounds")) is not None for shape in diagram.iter(q(DI, "BPMNShape")))
        assert sorted(edge.get("bpmnElement") for edge in diagram.iter(q(DI, "BPMNEdge"))) == sorted(flows)
        assert all(len(edge.findall(q(DD, "waypoint"))) >= 2 for edge in diagram.iter(q(DI, "BPMNEdge")))
        identifiers = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(identifiers) == len(set(identifiers))


def test_a_condition_goes_with_its_flow_and_hostile_words_stay_words():
    body = content_of("procedure", "project_grant") | {"conditions": [STUCK[0] | {"must": "discipline == '</process>' && amount_requested < 3"}]}
    root = ET.fromstring(bpmn(body, "application"))
    (asked,) = {each.text for each in root.iter(q(MODEL, "conditionExpression"))}
    assert asked == "(discipline == '</process>' && amount_requested < 3)"
