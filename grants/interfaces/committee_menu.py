"""Entries of the committee's side in the main navigation, each for those who have something to do there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from ui.menu import Entry, add


def judges(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_juror)


def assigns(user: Any) -> bool:
    return bool(user.is_authenticated and user.funders_as(Role.SECRETARY, Role.CASE_OFFICER))


def attends(user: Any) -> bool:
    return judges(user) or bool(user.is_authenticated and user.funders_as(Role.SECRETARY, Role.DECISION_MAKER, Role.CONTROLLER))


def decides(user: Any) -> bool:
    return bool(user.is_authenticated and user.funders_as(Role.DECISION_MAKER, Role.CASE_OFFICER, Role.CONTROLLER))


def watches(user: Any) -> bool:
    return bool(user.is_authenticated and user.funders_as(Role.CONTROLLER, Role.CHAIR, Role.SECRETARY))


add(Entry(_("Mes lectures"), "grants:my_readings", judges, order=30, text=_("Les dossiers que vous avez à lire et à noter.")))
add(Entry(_("Mes liens"), "grants:jury", judges, order=31, text=_("Dire vos liens avec les demandeurs et signer l’attestation.")))
add(Entry(_("Lectures"), "grants:reading_calls", assigns, order=32, text=_("Confier les dossiers, suivre les lectures, simuler l’enveloppe.")))
add(Entry(_("Commissions"), "grants:committees", assigns, order=33, text=_("Composer les commissions et leurs règles.")))
add(Entry(_("Séances"), "grants:sessions", attends, order=34, text=_("Ordre du jour, salle, procès-verbal.")))
add(Entry(_("Décisions"), "grants:decisions", decides, order=35, text=_("Préparer, prendre, notifier.")))
add(Entry(_("Recours"), "grants:appeals", decides, order=36))
add(Entry(_("Conflits d’intérêts"), "grants:conflict_list", watches, order=37))
