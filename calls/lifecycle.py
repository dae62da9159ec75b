"""The life of a call.

An administrator prepares it, then publishes it: what it promises (form, criteria, grid, procedure, envelopes) is fixed.
It opens and closes by the clock, on the instants written in it; an application is judged late or not by the
instant of its reception, never by this state. A closing date may be put back, never brought forward.
It may be cancelled, with a reason that is published, and is archived when its last dossier has ended.
"""

from django.utils.translation import gettext_lazy as _

from calls import guards, rules
from calls.enums import CallState as S
from workflows.lifecycle import Lifecycle, Step, Words

VISIBLE_TO_ALL = frozenset({S.PUBLISHED, S.OPEN, S.CLOSED, S.CANCELLED})
ACCEPTS_APPLICATIONS = frozenset({S.PUBLISHED, S.OPEN, S.CLOSED})  # the instant decides, not the sweep

CALL = Lifecycle(
    noun="call",
    label=_("Appel"),
    states=S,
    initial=S.DRAFT,
    reads=("scheme__funder",),
    words={
        S.DRAFT: Words(_("En préparation"), _("En préparation")),
        S.PUBLISHED: Words(_("Publié, pas encore ouvert"), _("Ouvre bientôt")),
        S.OPEN: Words(_("Ouvert"), _("Ouvert aux demandes")),
        S.CLOSED: Words(_("Clos"), _("Clos")),
        S.CANCELLED: Words(_("Annulé"), _("Annulé")),
        S.ARCHIVED: Words(_("Archivé"), _("Terminé")),
    },
    steps=(
        Step("publish", {S.DRAFT}, S.PUBLISHED, by=rules.administrator, label=_("Publier l’appel"), told=_("Appel publié"),
             guards=(guards.has_dates, guards.has_form, guards.has_procedure, guards.has_envelope), writes=("published_at",)),
        Step("open", {S.PUBLISHED}, S.OPEN, by=rules.clock_or_administrator, label=_("Ouvrir l’appel"), told=_("Appel ouvert"),
             guards=(guards.opening_has_come,)),
        Step("close", {S.OPEN}, S.CLOSED, by=rules.clock_or_administrator, label=_("Clore l’appel"), told=_("Appel clos"),
             guards=(guards.closing_has_come,)),
        Step("extend", {S.PUBLISHED, S.OPEN, S.CLOSED}, S.OPEN, by=rules.administrator, label=_("Reporter la date limite"), told=_("Date limite reportée"),
             inputs=("closes_at",), guards=(guards.opening_has_come,), checks=(guards.is_later,), writes=("closes_at",), needs_reason=True, is_exceptional=True),
        Step("cancel", {S.PUBLISHED, S.OPEN, S.CLOSED}, S.CANCELLED, by=rules.administrator, label=_("Annuler l’appel"), told=_("Appel annulé"),
             needs_reason=True, is_grave=True),
        Step("archive", {S.CLOSED, S.CANCELLED}, S.ARCHIVED, by=rules.administrator, label=_("Archiver l’appel"), told=_("Appel archivé")),
    ),
)  # fmt: skip
