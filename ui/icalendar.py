"""Calendars for other programs (RFC 5545), written by the `icalendar` library: escaping, folding and times are its trade."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Moment:
    """One entry. Without an end it is an instant: a date line, not a meeting."""

    uid: str
    starts_at: datetime
    summary: str
    url: str
    stamp: datetime
    ends_at: datetime | None = None
    description: str = ""
    location: str = ""


def calendar(name: Any, product: str, moments: Iterable[Moment]) -> bytes:
    out = Calendar()
    out.add("prodid", f"-//Sillage//{product}//FR")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("x-wr-calname", str(name))
    for moment in moments:
        out.add_component(_event(moment))
    return out.to_ical()


def _event(moment: Moment) -> Event:
    event = Event()
    event.add("uid", f"{moment.uid}@sillage")
    event.add("dtstamp", moment.stamp.astimezone(UTC))
    event.add("dtstart", moment.starts_at.astimezone(UTC))
    event.add("dtend", (moment.ends_at or moment.starts_at).astimezone(UTC))
    for name in ("summary", "description", "location", "url"):
        if value := str(getattr(moment, name)):
            event.add(name, value)
    return event
