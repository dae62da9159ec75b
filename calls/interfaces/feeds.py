"""Calls for a feed reader (Atom) and deadlines for a calendar (iCalendar, RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.domain.queries.public import calls_in_reading_order
from calls.interfaces.standing import standing
from calls.models import Call

SHOWN = 50


class CallsFeed(Feed):
    feed_type = Atom1Feed
    title = gettext_lazy("Appels à la culture")
    link = reverse_lazy("calls:calls")
    description = subtitle = gettext_lazy("Les appels publiés, le plus récent d’abord.")

    def items(self) -> Iterable[Call]:
        return calls_in_reading_order(timezone.now()).order_by("-published_at", "-pk")[:SHOWN]

    def item_title(self, item: Call) -> str:
        return item.title

    def item_description(self, item: Call) -> str:
        stands = standing(item, timezone.now())
        return " ".join(filter(None, [item.summary, stands.time, stands.left]))

    def item_author_name(self, item: Call) -> str:
        return str(item.funder)

    def item_pubdate(self, item: Call) -> datetime | None:
        return item.published_at

    def item_guid(self, item: Call) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"


def calendar_of(calls: Iterable[Call], request: HttpRequest) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sillage//Appels//FR", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{escape(_('Dates limites des appels'))}"]
    for call in calls:
        lines += _event(call, request.build_absolute_uri(call.get_absolute_url()))
    return "".join(f"{piece}\r\n" for line in [*lines, "END:VCALENDAR"] for piece in fold(line))


def escape(text: Any) -> str:
    """RFC 5545, 3.3.11."""
    return str(text).replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\r\n", r"\n").replace("\n", r"\n").replace("\r", r"\n")


def fold(line: str) -> Iterator[str]:
    """RFC 5545, 3.1: no line longer than 75 octets, and no character cut in two."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece


def _event(call: Call, url: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escape(call.slug)}@sillage",
        f"DTSTAMP:{_utc(call.published_at)}",
        f"DTSTART:{_utc(call.closes_at)}",
        f"DTEND:{_utc(call.closes_at)}",
        "SUMMARY:" + escape(_("Date limite : %(title)s") % {"title": call.title}),
        f"DESCRIPTION:{escape(call.summary)}",
        f"LOCATION:{escape(call.funder)}",
        f"URL:{url}",
        "END:VEVENT",
    ]


def _utc(instant: datetime | None) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if instant else ""
