"""Nothing from outside enters a paper; nothing that is not perfect leaves."""

import copy
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from documents import conf, conformance, limited, render
from documents.errors import ClosedProcessFailed, RenderFailed

PAGE = '<!doctype html><html lang="fr"><head><title>Essai</title>{head}</head><body><h1>Essai</h1><p>{body}</p></body></html>'


def page(body: str = "Bonjour", head: str = "") -> str:
    return PAGE.format(body=body, head=head)


def attached(content: bytes = b"{}") -> render.Attached:
    return render.Attached("data.json", content, "Data", "2027-03-03T09:30:00+00:00")


def test_the_same_words_make_the_same_bytes() -> None:
    first = render.draw(page(), attachments=(attached(),))
    limited.drawer.stop()
    assert render.draw(page(), attachments=(attached(),)).pdf == first.pdf
    assert conformance.problems(first.pdf) == []


class Ear(http.server.BaseHTTPRequestHandler):
    heard: list[str] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def ear() -> Iterator[str]:
    """A server on this machine that writes down every call."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


VECTORS = {
    "image": '<img src="{url}" alt="x">',
    "picture": '<picture><source srcset="{url}"><img src="{url}" alt="x"></picture>',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "background": '<div style="background:url({url})">x</div>',
    "content": "<style>p::before{{content:url({url})}}</style>",
    "list style": '<ul style="list-style-image:url({url})"><li>x</ul>',
    "border image": '<div style="border:1px solid;border-image:url({url}) 1">x</div>',
    "variable": '<div style="--a:url({url});background:var(--a)">x</div>',
    "import": '<style>@import "{url}";</style>',
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "font": '<style>@font-face{{font-family:F;src:url({url})}}</style><i style="font-family:F">x</i>',
    "attachment link": '<link rel="attachment" href="{url}">',
    "attachment": '<a rel="attachment" href="{url}">x</a>',
    "svg image": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    "data svg": '<img alt=x src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>\'>',
    "base": '<base href="{url}"><img src="x.png" alt="x">',
}


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_nothing_is_fetched_by_a_paper(ear: str, name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("MOT-DE-PASSE-ESSAI")
    for url in (f"{ear}/{name.replace(' ', '-')}", secret.as_uri()):
        try:
            drawn = render.draw(page(VECTORS[name].format(url=url)))
        except RenderFailed:
            continue
        assert b"MOT-DE-PASSE-ESSAI" not in drawn.pdf
        assert name == "svg use", "only what is ignored altogether may pass"
    assert Ear.heard == []


BOMBS = {
    "spanning cell": "<table><tr><td colspan=1000000>x</td></tr></table>",
    "deep": "<div>" * 5000,
    "giant letters": '<span style="font-size:1e9px">x</span>',
    "tiny pages": "</p><style>@page{size:1mm 1mm;margin:0}</style><p>" + "mot " * 20_000,
    "nested drawing": "<svg width=9 height=9><defs><g id=a><circle r=1 /></g>"
    + "".join(f'<g id="{chr(98 + n)}">' + f'<use href="#{chr(97 + n)}"/>' * 10 + "</g>" for n in range(9))
    + '</defs><use href="#j"/></svg>',
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_is_stopped_and_the_next_paper_is_drawn(settings: Any, name: str) -> None:
    settings.DOCUMENT_SECONDS = 2
    start = time.monotonic()
    with pytest.raises(RenderFailed):
        render.draw(page(BOMBS[name]))
    assert time.monotonic() - start < 8
    settings.DOCUMENT_SECONDS = 30
    assert render.draw(page()).pages == 1


@pytest.mark.parametrize("how", ["memory", "network", "time"])
def test_the_closed_process_keeps_its_limits(how: str) -> None:
    with pytest.raises(ClosedProcessFailed):
        limited.drawer.ask("sleep", seconds=1, how=how)


def test_a_forked_copy_leaves_the_process_of_its_parent_alone() -> None:
    """A fork is a copy of us with another number."""
    render.draw(page())
    before, twin = limited.drawer.process, copy.copy(limited.drawer)
    twin.owner = -1
    twin.be_ready()
    assert twin.process is not before
    twin.stop()
    assert (limited.drawer.process, Path(limited.drawer.folder).is_dir()) == (before, True)
    assert render.draw(page()).pages == 1
    assert limited.drawer.process is before


def test_nothing_is_left_when_the_parent_dies() -> None:
    helper = limited.Helper("draw")
    helper.ask("draw", seconds=10)
    assert helper.process
    assert helper.process.stdin
    helper.process.stdin.close()
    helper.process.wait(timeout=20)
    assert not Path(helper.folder).exists()
    helper.process.stdin = None
    helper.stop()


def test_no_secret_goes_into_the_closed_process(monkeypatch: Any) -> None:
    monkeypatch.setenv("SEAL_PASSPHRASE", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    assert {"SEAL_PASSPHRASE", "DATABASE_URL"}.isdisjoint(limited.Helper.environment("/tmp"))


@pytest.mark.parametrize("letter, name", [("\U0001f9e8", "FIRECRACKER"), ("漢", "CJK UNIFIED IDEOGRAPH-6F22")])
def test_a_letter_that_no_font_has_is_named(letter: str, name: str) -> None:
    with pytest.raises(RenderFailed, match=name):
        render.draw(page(f"Compagnie {letter} des Lampions"))


def test_other_alphabets_join_when_a_name_needs_them() -> None:
    drawn = render.draw(page("فرقة التجربة – Թատրոն – ☐ ✓ → 12\u202f500\u00a0€"))
    assert conformance.problems(drawn.pdf) == []


def test_a_warning_is_a_refusal() -> None:
    with pytest.raises(RenderFailed, match="mise en page a été refusée"):
        render.draw(page(head="<style>p { colour: red }</style>"))


def test_fonts_that_are_missing_are_named(settings: Any, tmp_path: Path) -> None:
    from documents import fonts

    settings.DOCUMENT_FONTS = str(tmp_path)
    fonts.main_characters.cache_clear()
    with pytest.raises(RenderFailed, match="fonts-noto-core"):
        render.draw(page())
    assert len(fonts.missing_files()) == 4
    settings.DOCUMENT_FONTS = str(conf.NOTO)
    fonts.main_characters.cache_clear()
