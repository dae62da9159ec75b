"""What the scripts promise: nothing typed is lost, the server's clock, the keyboard of the reading room."""

import json
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECTION = """<!doctype html><html lang="fr"><title>Section</title><form method="post" data-autosave="{url}/essai/enregistrer/" data-revision="7">
<input type="hidden" name="csrfmiddlewaretoken" value="jeton"><label>Titre <input name="title" value=""></label>
<label><input type="checkbox" name="agreed" value="oui"> D’accord</label><textarea name="story"></textarea>
<p data-save-state aria-live="polite"></p><p data-missing></p></form><script src="{url}/static/js/autosave.js"></script></html>"""


class Server:
    """Answers of a server, one after the other; the last one is repeated. Keeps what it received."""

    def __init__(self, page: Any, url: str, html: str) -> None:
        self.received: list[str] = []
        self.answers: list[tuple[int, dict[str, Any]]] = [(200, {"revision": 8, "saved_at": "12 h 03 min 07 s"})]
        page.route(f"{url}/essai/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.route(f"{url}/essai/enregistrer/", self.answer)

    def answer(self, route: Any) -> None:
        self.received.append(route.request.post_data)
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        route.abort() if status == 0 else route.fulfill(status=status, body=json.dumps(body), content_type="application/json")


@pytest.fixture
def server(site: Any, page: Any) -> Server:
    server = Server(page, site.url, SECTION.format(url=site.url))
    page.goto(f"{site.url}/essai/")
    return server


def says(page: Any, text: str) -> None:
    page.wait_for_function("text => document.querySelector('[data-save-state]').textContent.includes(text)", arg=text)


def test_a_section_saves_itself_and_says_when(server: Server, page: Any) -> None:
    page.fill("[name=title]", "Les Lampions")
    says(page, "Enregistré à 12 h 03 min 07 s")
    assert server.received == ["title=Les+Lampions&story=&revision=7"]
    assert page.evaluate("document.querySelector('form').dataset.revision") == "8"
    assert page.evaluate("localStorage.length") == 0


def test_typing_fast_saves_once(server: Server, page: Any) -> None:
    page.locator("[name=title]").press_sequentially("Les Lampions", delay=20)
    says(page, "Enregistré")
    assert len(server.received) == 1


def test_a_failed_save_says_so_keeps_the_text_and_tries_again(server: Server, page: Any) -> None:
    server.answers = [(0, {}), (503, {}), (200, {"revision": 8, "saved_at": "12 h 03 min 09 s"})]
    page.fill("[name=story]", "Une longue histoire")
    says(page, "Pas encore enregistré")
    assert "Une longue histoire" in page.evaluate("Object.values(localStorage)[0]")
    says(page, "Enregistré à 12 h 03 min 09 s")
    assert [len(server.received), page.evaluate("localStorage.length")] == [3, 0]


def test_an_unsaved_text_comes_back_after_a_reload(server: Server, page: Any) -> None:
    server.answers = [(0, {})]
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("[name=story]", "Une longue histoire")
    page.check("[name=agreed]")
    says(page, "Pas encore enregistré")
    server.answers = [(200, {"revision": 8, "saved_at": "12 h 05 min 00 s"})]
    page.reload()
    assert [page.input_value("[name=story]"), page.is_checked("[name=agreed]")] == ["Une longue histoire", True]
    says(page, "Enregistré à 12 h 05 min 00 s")
    assert page.evaluate("localStorage.length") == 0


def test_somebody_faster_is_named_and_nothing_is_overwritten(server: Server, page: Any) -> None:
    server.answers = [(409, {"sentence": "Sacha Exemple a modifié cette section à 12 h 02.", "revision": 9})]
    page.fill("[name=title]", "Ma version")
    says(page, "Sacha Exemple a modifié cette section à 12 h 02.")
    page.fill("[name=title]", "Ma version, encore")
    page.wait_for_timeout(2500)
    assert len(server.received) == 1
    assert [page.input_value("[name=title]"), "Ma version, encore" in page.evaluate("Object.values(localStorage)[0]")] == ["Ma version, encore", True]


def test_a_text_older_than_the_page_is_offered_never_imposed(server: Server, page: Any) -> None:
    """A colleague saved revision 9 meanwhile: our unsaved text waits for an answer."""
    page.evaluate(
        "key => localStorage.setItem(key, JSON.stringify({revision: '6', fields: [['title', 'Mon texte'], ['story', '']]}))",
        f"sillage:autosave:{page.url}enregistrer/",
    )
    page.reload()
    assert [page.input_value("[name=title]"), server.received] == ["", []]
    page.click("text=Reprendre mon texte")
    says(page, "Enregistré")
    assert [page.input_value("[name=title]"), page.evaluate("localStorage.length")] == ["Mon texte", 0]


def test_a_text_sent_by_the_button_is_forgotten_once_it_is_saved(server: Server, page: Any) -> None:
    page.evaluate(
        "key => localStorage.setItem(key, JSON.stringify({sent: true, revision: '6', fields: [['title', '12500'], ['story', '']]}))",
        f"sillage:autosave:{page.url}enregistrer/",
    )
    page.reload()
    assert [page.input_value("[name=title]"), page.evaluate("localStorage.length")] == ["", 0]


def test_a_refused_field_says_why(server: Server, page: Any) -> None:
    server.answers = [(422, {"errors": {"title": ["Le titre est trop long."]}})]
    page.fill("[name=title]", "Trop long")
    says(page, "Pas enregistré : Le titre est trop long.")


def test_leaving_with_unsaved_text_asks_first(server: Server, page: Any) -> None:
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    server.answers = [(0, {})]
    page.fill("[name=title]", "Perdu ?")
    says(page, "Pas encore enregistré")
    page.reload()
    assert asked == ["beforeunload"]


ROOM = """<!doctype html><html lang="fr"><title>Lecture</title><div data-reading-room class="reading-room"><div>Dossier</div><div>
<output data-unmarked></output><button type="button" data-split hidden>Partage</button>{questions}<textarea name="note"></textarea></div></div>
<script src="{url}/static/js/reading-room.js"></script></html>"""
QUESTION = '<fieldset class="marks" data-question><legend>Question {n}</legend>{marks}</fieldset>'


def test_the_reading_room_by_the_keyboard(site: Any, page: Any) -> None:
    questions = "".join(
        QUESTION.format(n=n, marks="".join(f'<label>{m}<input type="radio" name="q{n}" value="{m}"></label>' for m in range(6))) for n in (1, 2)
    )
    Server(page, site.url, ROOM.format(url=site.url, questions=questions))
    page.goto(f"{site.url}/essai/")
    assert page.text_content("[data-unmarked]") == "2"
    for key in ("j", "4", "j", "0", "k", "5"):
        page.keyboard.press(key)
    marked = page.evaluate("[...document.querySelectorAll('input:checked')].map(input => input.name + '=' + input.value)")
    assert [marked, page.text_content("[data-unmarked]")] == [["q1=5", "q2=0"], "0"]
    page.fill("textarea", "")
    page.locator("textarea").press_sequentially("j4k")
    assert [page.input_value("textarea"), page.evaluate("document.querySelector('input[name=q1]:checked').value")] == ["j4k", "5"]


def test_the_split_is_remembered(site: Any, page: Any) -> None:
    Server(page, site.url, ROOM.format(url=site.url, questions=""))
    page.goto(f"{site.url}/essai/")
    page.click("[data-split]")
    page.reload()
    assert page.get_attribute("[data-reading-room]", "class").split() == ["reading-room", "split-even"]


def test_the_countdown_follows_the_servers_clock(site: Any, page: Any) -> None:
    """The device believes it is another year: only the server's instant counts."""
    clock = '<span data-deadline="2027-03-03T22:59:00Z" data-now="2027-03-03T20:45:00Z" data-words-left="Il vous reste %s">…</span>'
    Server(page, site.url, f'<!doctype html><html lang="fr"><title>Heure</title>{clock}<script src="{site.url}/static/js/countdown.js"></script></html>')
    page.goto(f"{site.url}/essai/")
    page.wait_for_function("document.querySelector('[data-deadline]').textContent.startsWith('Il vous reste 2\u00a0h\u00a01')")
    assert page.get_attribute("[data-deadline]", "data-urgent") == ""


def test_a_form_is_sent_once_however_many_clicks(site: Any, page: Any) -> None:
    html = '<!doctype html><html lang="fr"><title>Envoi</title><form method="post" action="/essai/enregistrer/"><button>Envoyer</button></form>'
    server = Server(page, site.url, f'{html}<script src="{site.url}/static/js/confirm.js"></script></html>')
    page.goto(f"{site.url}/essai/")
    page.evaluate("() => { const button = document.querySelector('button'); button.click(); button.click(); button.click(); }")
    page.wait_for_url("**/enregistrer/")
    assert len(server.received) == 1


def test_all_rows_are_chosen_and_counted(site: Any, page: Any) -> None:
    rows = "".join(f'<tr><td><input type="checkbox" name="selected" value="{n}"></td></tr>' for n in range(3))
    html = f'<!doctype html><html lang="fr"><title>Liste</title><output data-selected-count></output><input type="checkbox" data-select-all hidden><table>{rows}</table>'
    Server(page, site.url, f'{html}<script src="{site.url}/static/js/table.js"></script></html>')
    page.goto(f"{site.url}/essai/")
    page.check("[data-select-all]")
    assert [page.text_content("[data-selected-count]"), page.locator("tr.selected").count()] == ["3", 3]
    page.uncheck("[name=selected] >> nth=0")
    assert [page.text_content("[data-selected-count]"), page.evaluate("document.querySelector('[data-select-all]').indeterminate")] == ["2", True]
