"""What must be true before a session is convened, opened and closed, and before an item is heard and concluded."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.enums import AgendaItemState, ApplicationState, Opinion, SessionState
from grants.guards.majority import majority_for
from grants.guards.room import Room, room_of

PENDING = (AgendaItemState.LISTED, AgendaItemState.OPEN)
#: Opinions that come with an amount.
FUNDED = (Opinion.FAVOURABLE, Opinion.RESERVED)


def session_can_hear(application: Any, inputs: Mapping[str, Any]) -> str | None:
    session = inputs.get("session")
    if session is None:
        return _("Choisissez la séance.")
    if session.committee.funder_id != application.funder_id:
        return _("Cette séance est celle d’une autre institution.")
    if session.state not in (SessionState.PLANNED, SessionState.CONVENED):
        return _("L’ordre du jour de cette séance n’est plus modifiable.")
    return None


def has_agenda(session: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if session.items.exists() else _("L’ordre du jour est vide : inscrivez-y un dossier.")


def agenda_is_empty(session: Any, inputs: Mapping[str, Any]) -> str | None:
    return _("Des dossiers sont à l’ordre du jour : reportez-les d’abord.") if session.items.filter(state__in=PENDING).exists() else None


def has_place_and_time(session: Any, inputs: Mapping[str, Any]) -> str | None:
    return None if session.place.strip() and session.starts_at else _("Indiquez le lieu (ou l’adresse de la visioconférence) et l’heure.")


def session_quorum_is_met(session: Any, inputs: Mapping[str, Any]) -> str | None:
    return quorum_sentence(room_of(session))


def no_item_is_pending(session: Any, inputs: Mapping[str, Any]) -> str | None:
    waiting = session.items.filter(state__in=PENDING).count()
    if not waiting:
        return None
    return ngettext("%(count)d point n’est ni traité ni reporté.", "%(count)d points ne sont ni traités ni reportés.", waiting) % {"count": waiting}


def session_is_open(item: Any, inputs: Mapping[str, Any]) -> str | None:
    """And the dossier still before the committee: its applicant may have withdrawn it since the convocation."""
    if item.application.state == ApplicationState.WITHDRAWN:
        return _("Le demandeur a retiré ce dossier : reportez le point, il quittera l’ordre du jour.")
    return None if item.session.state == SessionState.OPEN else _("La séance n’est pas ouverte.")


def session_is_not_over(item: Any, inputs: Mapping[str, Any]) -> str | None:
    """An item may also be taken off the agenda before the session."""
    over = item.session.state in (SessionState.CLOSED, SessionState.MINUTED, SessionState.CANCELLED)
    return _("La séance est close.") if over else None


def no_other_item_is_open(item: Any, inputs: Mapping[str, Any]) -> str | None:
    """Names the other by its number: whoever is recused from it may read this sentence."""
    other = item.session.items.filter(state=AgendaItemState.OPEN).exclude(pk=item.pk).first()
    return _("Le point %(number)d est ouvert : concluez-le ou reportez-le d’abord.") % {"number": other.position} if other else None


def item_quorum_is_met(item: Any, inputs: Mapping[str, Any]) -> str | None:
    return quorum_sentence(room_of(item.session, item.application))


def votes_fit_the_room(item: Any, inputs: Mapping[str, Any]) -> str | None:
    """Every voice in the room is counted once; whoever does not pronounce abstains."""
    cast, voices = _votes(inputs), room_of(item.session, item.application).voices
    if cast is None:
        return _("Comptez les voix : pour, contre, abstentions.")
    if sum(cast) == voices:
        return None
    return _("%(cast)d voix comptées pour %(voices)d dans la salle, déports exclus.") % {"cast": sum(cast), "voices": voices}


def majority_agrees(item: Any, inputs: Mapping[str, Any]) -> str | None:
    """The vote is on the motion as written: opinion, amount, motive. A tie carries where the chair's voice prevails."""
    cast, rule = _votes(inputs), majority_for(item)
    if cast is None or rule.carries(cast[0], cast[1], sum(cast), chair_settles=chair_settles(item)):
        return None
    sentence = _("La proposition n’a pas la majorité (%(rule)s) : mettez aux voix une autre proposition, ou reportez le point.")
    return sentence % {"rule": str(rule.applies.label).lower()}


def chair_settles(item: Any) -> bool:
    """A casting vote needs the setting, and a chair who is in the room and not recused."""
    if not item.session.committee.chair_has_casting_vote:
        return False
    return any(member.is_chair for member in room_of(item.session, item.application).present)


def amount_fits_the_request(item: Any, inputs: Mapping[str, Any]) -> str | None:
    opinion, amount, asked = inputs.get("opinion"), inputs.get("amount_proposed"), item.application.amount_requested
    if opinion in FUNDED and not amount:
        return _("Un avis favorable propose un montant.")
    if opinion == Opinion.UNFAVOURABLE and amount:
        return _("Un avis défavorable ne propose pas de montant.")
    if opinion == Opinion.WAITING_LIST and not inputs.get("rank"):
        return _("Donnez le rang sur la liste complémentaire.")
    if amount and asked is not None and amount > asked:
        return _("Le montant proposé dépasse la demande.")
    return None


def motive_is_given(item: Any, inputs: Mapping[str, Any]) -> str | None:
    if not inputs.get("opinion"):
        return _("Choisissez l’avis mis au vote.")
    return None if (inputs.get("motive") or "").strip() else _("Écrivez le motif : il est dû au demandeur.")


def committee_has_concluded(application: Any, inputs: Mapping[str, Any]) -> str | None:
    """The item is concluded and written down first: the dossier follows in the same transaction."""
    item = last_item(application)
    return None if item and item.concluded_at and item.opinion else _("La commission n’a pas rendu son avis.")


def item_is_adjourned(application: Any, inputs: Mapping[str, Any]) -> str | None:
    item = last_item(application)
    return None if item and item.concluded_at and not item.opinion else _("Le point n’a pas été reporté en séance.")


def last_item(application: Any) -> Any:
    return application.agenda_items.order_by("-pk").first()


def quorum_sentence(room: Room) -> str | None:
    if room.has_quorum:
        return None
    return _("Le quorum n’est pas atteint : %(counted)d présents comptés sur %(required)d nécessaires.") % {"counted": room.counted, "required": room.required}


def _votes(inputs: Mapping[str, Any]) -> tuple[int, int, int] | None:
    cast = (inputs.get("votes_for"), inputs.get("votes_against"), inputs.get("abstentions"))
    return None if any(voice is None for voice in cast) else cast  # type: ignore[return-value]
