"""The whole house, walked by each of its people: every link they are shown opens, every page can be read by all.

The demonstration's world is built, then each person follows the links they see. Addresses that differ only by a number
are visited once in all; a file, a feed or an export is opened by no one here.
"""

import re
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from config.demo import world
from tests.browser.look import SIDEWAYS, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOT_PAGES = re.compile(r"/fichier|/apercu/|/preuves/|export=|\.(?:atom|ics|pem|crl|css)$|/technique/|/connexion/|^/demo/")
LINKS = "links => links.map(link => link.getAttribute('href')).filter(href => href.startsWith('/'))"
PEOPLE = (
    "instruction@example.org",
    "secretariat@example.org",
    "juree.1@example.org",
    "presidence@example.org",
    "elue@example.org",
    "maire@example.org",
    "service.fait@example.org",
    "finances@example.org",
    "controle@example.org",
    "administration@example.org",
)
HREF = re.compile(r'<a [^>]*href="(/[^"]*)"')
PAGES_EACH = 60


def pattern(address: str) -> str:
    path = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}/|/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/", "/#/", address.split("#")[0].split("?")[0])
    slugs = re.sub(r"^((?:/gestion)?/appels|/dossiers/(?:jury|repartition|simulation|nouveau))/[a-z][a-z0-9-]+/", r"\1/*/", path)
    return re.sub(r"/\d+(?=/|$)", "/#", slugs)


class Walk:
    """What one walker found wrong. `known` is shared: a page proven readable is not measured again."""

    def __init__(self, page: Any, url: str, known: set[str]) -> None:
        self.page, self.url, self.known, self.faults = page, url, known, list[str]()

    def from_home(self, who: str) -> list[str]:
        waiting, seen = deque(["/"]), set[str]()
        while waiting and len(seen) < PAGES_EACH:
            address = waiting.popleft()
            if pattern(address) not in seen and not NOT_PAGES.search(address):
                seen.add(pattern(address))
                waiting.extend(self.visit(who, address))
        return self.faults

    def visit(self, who: str, address: str) -> list[str]:
        """A page already measured for somebody else is only asked for: does it open, and where does it lead?"""
        if pattern(address) in self.known:
            answer = self.page.request.get(self.url + address)
            links = HREF.findall(answer.text())
        else:
            answer = self.page.goto(self.url + address)
            links = self.page.eval_on_selector_all("main a[href], nav a[href]", LINKS)
            self.known.add(pattern(address))
            self.measure(who, address)
        if answer.status != 200:
            self.faults.append(f"{who}: {address} answers {answer.status}")
        return links

    def measure(self, who: str, address: str) -> None:
        self.faults += [f"{who}: {address}: {fault}" for fault in violations(self.page)]
        self.page.set_viewport_size({"width": 390, "height": 844})
        if self.page.evaluate(SIDEWAYS):
            self.faults.append(f"{who}: {address} scrolls sideways on a phone")
        self.page.set_viewport_size({"width": 1280, "height": 900})


def test_every_link_opens_and_every_page_reads(site: Any, page: Any, context: Any, sign_in: Callable[[User], None]) -> None:
    for _chapter in world.build(world.stage()):
        pass
    known: set[str] = set()
    faults = Walk(page, site.url, known).from_home("visitor")
    for person in [*User.objects.filter(email__in=PEOPLE).order_by("pk"), *writers()]:
        context.clear_cookies()
        sign_in(person)
        faults += Walk(page, site.url, known).from_home(person.email)
    assert faults == []
    assert len(known) > 60


def writers() -> list[User]:
    """Somebody who prepares, somebody who must complete, somebody who was awarded."""
    people = User.objects.filter(organisation_memberships__organisation__applications__state__in=("draft", "awaiting_information", "awarded"))
    return [
        people.filter(organisation_memberships__organisation__applications__state=state).order_by("pk")[0]
        for state in ("draft", "awaiting_information", "awarded")
    ]
