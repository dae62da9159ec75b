"""Calls for a feed reader (Atom) and deadlines for a calendar (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime

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
from ui.icalendar import Moment, calendar

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


def calendar_of(calls: Iterable[Call], request: HttpRequest) -> bytes:
    return calendar(_("Dates limites des appels"), "Appels", (_moment(call, request.build_absolute_uri(call.get_absolute_url())) for call in calls))


def _moment(call: Call, url: str) -> Moment:
    summary = _("Date limite : %(title)s") % {"title": call.title}
    stamp = call.published_at or timezone.now()
    return Moment(call.slug, call.closes_at, summary, url, stamp, description=call.summary, location=str(call.funder))
