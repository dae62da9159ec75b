"""The browser: Debian's Chromium on a real server with real threads and a database in a file.

@pytest.mark.browser
def test_something(site, page, sign_in):
    sign_in(person)
    page.goto(f"{site.url}/appels/")
    look_at(page, "calls")                # from tests.browser.look import look_at
"""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Playwright's synchronous face runs a loop in this thread: Django must be told that the ORM is still safe here."""
    binary = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert binary, "No Chromium on this machine: install Debian's package « chromium »."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: Any) -> Any:
    return live_server


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A page whose console stays silent: a script's error, a refusal of the content policy or a missing file fails the test."""
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" and not message.text.startswith("Failed to load") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 400 and "/static/" in answer.url else None)
    yield page
    assert said == []


@pytest.fixture
def sign_in(context: Any, site: Any) -> Callable[[Any], None]:
    """Puts the session of this person in the browser, as if they had come through the sign-in page."""
    return lambda person: context.add_cookies([session_of(person, site.url)])


@pytest.fixture
def elsewhere(browser: Any, site: Any) -> Iterator[Callable[[Any], Any]]:
    """Another person at another computer: `other = elsewhere(person)` is their page."""
    opened = []

    def open_page(person: Any) -> Any:
        opened.append(browser.new_context(locale="fr-FR", timezone_id="Europe/Paris"))
        opened[-1].add_cookies([session_of(person, site.url)])
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


def session_of(person: Any, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
