"""Where a call stands at an instant, in words. The dates decide, not the last sweep: a call is closed the second it closes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calls.enums import CallState
from ui.formats import span, when

ALIVE = (CallState.PUBLISHED, CallState.OPEN)


@dataclass(frozen=True)
class Standing:
    word: str
    tone: str
    time: str
    left: str = ""
    is_open: bool = False


def standing(call: Any, now: datetime) -> Standing:
    if call.state in ALIVE and call.opens_at > now:
        return Standing(_("Ouvre bientôt"), "information", _("Ouvre le %(when)s, dans %(span)s.") % _times(call, call.opens_at, now))
    if call.state in ALIVE and (call.closes_at is None or now <= call.closes_at):
        return _open(call, now)
    if call.state in (*ALIVE, CallState.CLOSED):
        return Standing(_("Clos"), "neutral", _("Clos depuis le %(when)s.") % {"when": when(call.closes_at, call.funder)} if call.closes_at else "")
    words = {CallState.CANCELLED: (_("Annulé"), "urgent"), CallState.ARCHIVED: (_("Terminé"), "neutral"), CallState.DRAFT: (_("En préparation"), "neutral")}
    return Standing(*words[call.state], "")


def _open(call: Any, now: datetime) -> Standing:
    if call.closes_at is None:
        return Standing(_("Ouvert"), "success", _("Au fil de l’eau : il n’y a pas de date limite."), is_open=True)
    times = _times(call, call.closes_at, now)
    return Standing(_("Ouvert"), "success", _("Jusqu’au %(when)s.") % times, _("Il reste %(span)s.") % times, is_open=True)


def _times(call: Any, instant: datetime, now: datetime) -> dict[str, str]:
    return {"when": when(instant, call.funder), "span": span(instant - now)}
