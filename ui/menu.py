"""The main navigation and the home page, filled from above.

An app puts its entries in `<app>/menu.py`, read at start-up, so that the bottom room knows nobody:

    from ui.menu import Entry, add
    add(Entry(_("Mon travail"), "workflows:desk", lambda user: user.is_officer, order=10, text=_("Ce qui vous attend.")))

`text` is the sentence the home page shows under the entry; without it the entry is only in the menu.
`template` (rendered with the request) adds a section to the home page: `add_section(Section("calls/_open_calls.html", context))`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


def everyone(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def nothing(request: HttpRequest) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url_name: str
    shown_to: Callable[[Any], bool] = signed_in
    order: int = 50
    text: str | Promise = ""


@dataclass(frozen=True)
class Section:
    """A piece of the home page that another room draws."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any]] = nothing
    shown_to: Callable[[Any], bool] = everyone
    order: int = 50


@dataclass(frozen=True)
class Door:
    """An entry as one reader sees it."""

    label: str | Promise
    text: str | Promise
    url: str
    is_current: bool


ENTRIES: dict[str, Entry] = {}
SECTIONS: dict[str, Section] = {}


def add(entry: Entry) -> None:
    ENTRIES[entry.url_name] = entry


def add_section(section: Section) -> None:
    SECTIONS[section.template] = section


def doors_for(user: Any, path: str = "") -> list[Door]:
    shown = sorted((entry for entry in ENTRIES.values() if entry.shown_to(user)), key=lambda entry: entry.order)
    pairs = [(entry, url) for entry in shown if (url := _address(entry))]
    here = max((url for _entry, url in pairs if path.startswith(url)), key=len, default="")
    return [Door(entry.label, entry.text, url, is_current=url == here) for entry, url in pairs]


def sections_for(user: Any) -> list[Section]:
    return sorted((section for section in SECTIONS.values() if section.shown_to(user)), key=lambda section: section.order)


def _address(entry: Entry) -> str:
    """Nothing while the room that owns the page is not mounted."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
