"""The life of a dossier, from the draft to what is announced.

An applicant drafts and submits, before an instant. An officer looks at its form: admissible, not, or to be completed.
Jurors without a conflict of interest read and mark it. A committee hears it, recused members outside, and gives an
opinion. The authority decides; deciding commits the money and announces nothing. Notifying announces: only then do
people outside see it. An award opens a convention (in the room above); a refusal may be appealed. Until the announcement
the applicant may withdraw; afterwards they relinquish. Stages `review` and `committee` exist where the procedure keeps them.
Two more are for some: in `two_phases` an expression of interest is shortlisted, then completed and deposited again before it
is read; in `second_review` other readers give a second opinion when the procedure's condition holds on the dossier.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from grants import guards, rules
from grants.enums import AgendaItemState as I
from grants.enums import AppealState, AwardState, DecisionState, ReviewState
from grants.enums import ApplicationState as S
from grants.enums import SessionState as C
from workflows.lifecycle import Duty, Lifecycle, Step, Words

EDITABLE_BY_APPLICANT = frozenset({S.DRAFT, S.AWAITING_INFORMATION, S.SHORTLISTED})
BEFORE_DECISION = frozenset(
    {S.SUBMITTED, S.AWAITING_INFORMATION, S.ADMISSIBLE, S.SHORTLISTED, S.UNDER_REVIEW, S.REVIEWED, S.UNDER_SECOND_REVIEW, S.IN_COMMITTEE, S.ADVISED}
)
#: Until the announcement a request may be withdrawn, decided or not: a button that vanished would tell of the decision.
BEFORE_ANNOUNCEMENT = BEFORE_DECISION | {S.DECIDED}
SEEN_BY_JURORS = frozenset({S.UNDER_REVIEW, S.REVIEWED, S.UNDER_SECOND_REVIEW, S.IN_COMMITTEE, S.ADVISED, S.DECIDED, S.AWARDED, S.REJECTED, S.DEFERRED})
SEEN_BY_STAFF = frozenset(S.values) - {S.DRAFT.value}
ANNOUNCED = frozenset({S.AWARDED, S.REJECTED, S.DEFERRED})

_in_progress = _("En cours d’examen")



def no_other_task_says_it(decision: Any) -> bool:
    """A dossier with its opinion already waits for its decision: preparing one is no second task for the same authority."""
    return decision.application.funder_id != decision.funder_id or decision.application.state != S.ADVISED


APPLICATION = Lifecycle(
    noun="application",
    label=_("Dossier"),
    states=S,
    initial=S.DRAFT,
    reads=("call__form", "call__scheme__funder", "organisation", "funder"),
    shown=("title",),
    words={
        S.DRAFT: Words(_("Brouillon"), _("Brouillon : pas encore déposé")),
        S.SUBMITTED: Words(_("Déposé, recevabilité à examiner"), _("Déposé")),
        S.AWAITING_INFORMATION: Words(_("En attente de compléments"), _("À compléter")),
        S.INADMISSIBLE: Words(_("Irrecevable"), _("Irrecevable")),
        S.ADMISSIBLE: Words(_("Recevable"), _in_progress),
        S.SHORTLISTED: Words(_("Présélectionné, dossier complet attendu"), _("Présélectionné : dossier complet à déposer")),
        S.NOT_SHORTLISTED: Words(_("Non présélectionné"), _("Non retenu pour la suite")),
        S.UNDER_REVIEW: Words(_("En lecture par le jury"), _in_progress),
        S.REVIEWED: Words(_("Lectures rendues"), _in_progress),
        S.UNDER_SECOND_REVIEW: Words(_("En seconde lecture"), _in_progress),
        S.IN_COMMITTEE: Words(_("À l’ordre du jour d’une commission"), _in_progress),
        S.ADVISED: Words(_("Avis rendu, décision à prendre"), _in_progress),
        S.DECIDED: Words(_("Décidé, à notifier"), _in_progress),
        S.AWARDED: Words(_("Accordé"), _("Subvention accordée")),
        S.REJECTED: Words(_("Refusé"), _("Demande refusée")),
        S.DEFERRED: Words(_("Ajourné"), _("Demande ajournée")),
        S.DISMISSED: Words(_("Classé sans suite"), _("Classé sans suite")),
        S.WITHDRAWN: Words(_("Retiré"), _("Retiré à votre demande")),
    },
    duties={
        S.SUBMITTED: (Duty("check_admissibility", Role.CASE_OFFICER, _("Examiner la recevabilité"), ("declare_admissible", "declare_inadmissible", "request_information"), 15, 20),),
        S.ADMISSIBLE: (
            Duty("assign_reviewers", Role.SECRETARY, _("Confier le dossier à des lecteurs"), ("open_review", "refer", "decide"), 10, 10, when=guards.is_whole),
            Duty("choose", Role.SECRETARY, _("Présélectionner ou écarter"), ("shortlist", "set_aside"), 20, 15, when=guards.is_only_an_expression),
        ),
        S.REVIEWED: (
            Duty("refer_to_committee", Role.SECRETARY, _("Inscrire à une séance"), ("refer", "decide"), 20, 5, when=guards.has_its_opinions),
            Duty("second_opinion", Role.SECRETARY, _("Confier une seconde lecture"), ("open_second_review", "refer", "decide_directly"), 10, 10, when=guards.lacks_a_second_opinion),
        ),
        S.ADVISED: (Duty("prepare_decision", Role.DECISION_MAKER, _("Prendre la décision"), ("decide",), 30, 10, place="grants:prepare_decision"),),
    },
    steps=(
        Step("submit", {S.DRAFT}, S.SUBMITTED, by=rules.applicant, label=_("Déposer le dossier"), told=_("Dossier déposé"),
             guards=(guards.call_takes_applications, guards.is_complete, guards.blocking_promises_hold), writes=("submitted_at", "case_ref", "content_digest"),
             papers=("acknowledgement",), mails=("application_submitted",)),
        Step("request_information", {S.SUBMITTED}, S.AWAITING_INFORMATION, by=rules.case_officer, label=_("Demander un complément"), told=_("Complément demandé"),
             needs_reason=True, inputs=("due_on", "sections"), checks=(guards.due_day_is_ahead, guards.some_section_reopens), writes=("information_due_at", "sections_to_complete"), mails=("information_requested",)),
        Step("complete", {S.AWAITING_INFORMATION}, S.SUBMITTED, by=rules.applicant, label=_("Envoyer les compléments"), told=_("Compléments envoyés"),
             guards=(guards.is_complete,), writes=("information_due_at", "sections_to_complete", "content_digest"), mails=("information_received",)),
        Step("dismiss", {S.AWAITING_INFORMATION}, S.DISMISSED, by=rules.officer_or_clock, label=_("Classer sans suite"), told=_("Dossier classé sans suite"),
             guards=(guards.information_is_overdue,), writes=("information_due_at", "sections_to_complete"), mails=("application_dismissed",), is_grave=True),
        Step("declare_admissible", {S.SUBMITTED}, S.ADMISSIBLE, by=rules.case_officer, label=_("Déclarer recevable"), told=_("Dossier déclaré recevable"),
             inputs=("checked",), writes=("case_officer",), mails=("application_admissible",)),
        Step("declare_inadmissible", {S.SUBMITTED}, S.INADMISSIBLE, by=rules.case_officer, label=_("Déclarer irrecevable"), told=_("Dossier déclaré irrecevable"),
             needs_reason=True, writes=("case_officer",), papers=("inadmissibility_letter",), mails=("application_inadmissible",), is_grave=True),
        Step("shortlist", {S.ADMISSIBLE}, S.SHORTLISTED, by=rules.anyone_of_the_committee_desk, label=_("Présélectionner"), told=_("Demande présélectionnée"),
             stage="two_phases", inputs=("due_on",), guards=(guards.expression_awaits_a_choice,), checks=(guards.full_file_day_is_ahead,),
             writes=("phase", "information_due_at", "sections_to_complete"), mails=("application_shortlisted",)),
        Step("set_aside", {S.ADMISSIBLE}, S.NOT_SHORTLISTED, by=rules.anyone_of_the_committee_desk, label=_("Ne pas présélectionner"), told=_("Demande non présélectionnée"),
             stage="two_phases", guards=(guards.expression_awaits_a_choice,), needs_reason=True, papers=("not_shortlisted_letter",), mails=("application_not_shortlisted",), is_grave=True),
        Step("submit_full", {S.SHORTLISTED}, S.SUBMITTED, by=rules.applicant, label=_("Déposer le dossier complet"), told=_("Dossier complet déposé"),
             stage="two_phases", guards=(guards.full_file_is_in_time, guards.is_complete, guards.blocking_promises_hold),
             writes=("information_due_at", "sections_to_complete", "content_digest"), papers=("acknowledgement",), mails=("application_submitted",)),
        Step("lapse", {S.SHORTLISTED}, S.DISMISSED, by=rules.officer_or_clock, label=_("Classer faute de dossier complet"), told=_("Classé : dossier complet non déposé"),
             stage="two_phases", guards=(guards.full_file_is_overdue,), writes=("information_due_at", "sections_to_complete"), mails=("full_file_missing",), is_grave=True),
        Step("reconsider", {S.NOT_SHORTLISTED}, S.ADMISSIBLE, by=rules.decision_maker, label=_("Revenir sur la présélection"), told=_("Présélection reconsidérée"),
             stage="two_phases", needs_reason=True, is_exceptional=True),
        Step("open_review", {S.ADMISSIBLE}, S.UNDER_REVIEW, by=rules.secretary, label=_("Ouvrir les lectures"), told=_("Lectures ouvertes"),
             stage="review", guards=(guards.full_file_is_in, guards.has_enough_reviewers)),
        Step("close_review", {S.UNDER_REVIEW}, S.REVIEWED, by=rules.anyone_of_the_committee_desk, label=_("Clore les lectures"), told=_("Lectures closes"),
             stage="review", guards=(guards.reviews_are_in,), writes=("score",)),
        Step("open_second_review", {S.REVIEWED}, S.UNDER_SECOND_REVIEW, by=rules.secretary, label=_("Ouvrir la seconde lecture"), told=_("Seconde lecture ouverte"),
             stage="second_review", guards=(guards.second_opinion_is_not_given, guards.has_enough_second_readers)),
        Step("close_second_review", {S.UNDER_SECOND_REVIEW}, S.REVIEWED, by=rules.anyone_of_the_committee_desk, label=_("Clore la seconde lecture"), told=_("Seconde lecture close"),
             stage="second_review", guards=(guards.second_reviews_are_in,), writes=("second_score",)),
        Step("refer", {S.REVIEWED}, S.IN_COMMITTEE, by=rules.secretary, label=_("Inscrire à une séance"), told=_("Inscrit à l’ordre du jour"),
             stage="committee", inputs=("session",), guards=(guards.second_opinion_is_given,), checks=(guards.session_can_hear,)),
        Step("refer_unread", {S.ADMISSIBLE}, S.IN_COMMITTEE, by=rules.secretary, label=_("Inscrire à une séance"), told=_("Inscrit à l’ordre du jour"),
             stage="committee", without="review", inputs=("session",), guards=(guards.full_file_is_in,), checks=(guards.session_can_hear,)),
        Step("advise", {S.IN_COMMITTEE}, S.ADVISED, by=rules.secretary_or_chair, label=_("Consigner l’avis"), told=_("Avis de la commission rendu"),
             stage="committee", guards=(guards.committee_has_concluded,)),
        Step("put_off", {S.IN_COMMITTEE}, S.REVIEWED, by=rules.secretary_or_chair, label=_("Reporter à une autre séance"), told=_("Reporté à une autre séance"),
             stage="committee", guards=(guards.item_is_adjourned,)),
        Step("decide", {S.ADVISED}, S.DECIDED, by=rules.decision_maker, label=_("Décider"), told=_("Décision prise"), guards=(guards.decision_is_taken,)),
        Step("decide_directly", {S.ADMISSIBLE, S.REVIEWED}, S.DECIDED, by=rules.decision_maker, label=_("Décider sans commission"), told=_("Décision prise"),
             without="committee", guards=(guards.full_file_is_in, guards.second_opinion_is_given, guards.decision_is_taken)),
        Step("award", {S.DECIDED}, S.AWARDED, by=rules.case_officer, label=_("Annoncer l’accord"), told=_("Accord notifié"), guards=(guards.award_is_notified,)),
        Step("reject", {S.DECIDED}, S.REJECTED, by=rules.case_officer, label=_("Annoncer le refus"), told=_("Refus notifié"), guards=(guards.rejection_is_notified,)),
        Step("defer", {S.DECIDED}, S.DEFERRED, by=rules.case_officer, label=_("Annoncer l’ajournement"), told=_("Ajournement notifié"), guards=(guards.deferral_is_notified,)),
        Step("resume", {S.DEFERRED}, S.ADMISSIBLE, by=rules.case_officer, label=_("Reprendre l’examen"), told=_("Examen repris"), needs_reason=True),
        Step("reopen", {S.REJECTED}, S.ADMISSIBLE, by=rules.decision_maker, label=_("Rouvrir après recours"), told=_("Dossier rouvert après recours"),
             guards=(guards.appeal_is_upheld,), needs_reason=True),
        Step("withdraw", BEFORE_ANNOUNCEMENT, S.WITHDRAWN, by=rules.applicant, label=_("Retirer ma demande"), told=_("Demande retirée"), needs_reason=True,
             writes=("information_due_at", "sections_to_complete"), is_grave=True),
    ),
)  # fmt: skip

REVIEW = Lifecycle(
    noun="review",
    label=_("Lecture"),
    states=ReviewState,
    initial=ReviewState.ASSIGNED,
    reads=("application", "grid"),
    shown=("application__title",),
    words={
        ReviewState.ASSIGNED: Words(_("À lire"), _("À lire")),
        ReviewState.SUBMITTED: Words(_("Rendue"), _("Rendue")),
        ReviewState.FROZEN: Words(_("Figée à l’ouverture du point"), _("Figée")),
        ReviewState.DECLINED: Words(_("Déclinée"), _("Déclinée")),
        ReviewState.WITHDRAWN: Words(_("Retirée"), _("Retirée")),
    },
    duties={ReviewState.ASSIGNED: (Duty("read", Role.JUROR, _("Lire et noter"), ("submit", "decline"), 21, 30, person="reviewer"),)},
    steps=(
        Step("submit", {ReviewState.ASSIGNED}, ReviewState.SUBMITTED, by=rules.reviewer, label=_("Rendre ma lecture"), told=_("Lecture rendue"),
             guards=(guards.marks_are_complete, guards.its_round_is_open), writes=("submitted_at", "score")),
        Step("decline", {ReviewState.ASSIGNED}, ReviewState.DECLINED, by=rules.reviewer, label=_("Décliner cette lecture"), told=_("Lecture déclinée"), needs_reason=True),
        Step("reopen", {ReviewState.SUBMITTED}, ReviewState.ASSIGNED, by=rules.secretary, label=_("Rouvrir la lecture"), told=_("Lecture rouverte"),
             needs_reason=True, writes=("submitted_at", "score"), is_exceptional=True),
        Step("freeze", {ReviewState.SUBMITTED}, ReviewState.FROZEN, by=rules.secretary_or_chair, label=_("Figer les notes"), told=_("Notes figées"), writes=("frozen_at",),
             is_exceptional=True),
        Step("withdraw", {ReviewState.ASSIGNED, ReviewState.SUBMITTED, ReviewState.FROZEN}, ReviewState.WITHDRAWN, by=rules.automatic_or_desk, label=_("Retirer la lecture"),
             told=_("Lecture retirée"), needs_reason=True, is_exceptional=True),
    ),
)  # fmt: skip

SESSION = Lifecycle(
    noun="session",
    label=_("Séance de commission"),
    states=C,
    initial=C.PLANNED,
    reads=("committee",),
    shown=("title",),
    words={
        C.PLANNED: Words(_("En préparation"), _("En préparation")),
        C.CONVENED: Words(_("Convoquée"), _("Convoquée")),
        C.OPEN: Words(_("Séance ouverte"), _("Séance ouverte")),
        C.CLOSED: Words(_("Close, procès-verbal à approuver"), _("Close")),
        C.MINUTED: Words(_("Procès-verbal approuvé"), _("Close")),
        C.CANCELLED: Words(_("Annulée"), _("Annulée")),
    },
    duties={C.CLOSED: (Duty("approve_minutes", Role.CHAIR, _("Approuver le procès-verbal"), ("approve_minutes",), 15, 15),)},
    steps=(
        Step("convene", {C.PLANNED}, C.CONVENED, by=rules.secretary, label=_("Convoquer les membres"), told=_("Membres convoqués"),
             guards=(guards.has_agenda, guards.has_place_and_time), writes=("convened_at",), mails=("session_convened",)),
        Step("open", {C.CONVENED}, C.OPEN, by=rules.secretary_or_chair, label=_("Ouvrir la séance"), told=_("Séance ouverte"),
             guards=(guards.session_quorum_is_met,), writes=("opened_at",)),
        Step("close", {C.OPEN}, C.CLOSED, by=rules.secretary_or_chair, label=_("Clore la séance"), told=_("Séance close"),
             guards=(guards.no_item_is_pending,), writes=("closed_at",)),
        Step("approve_minutes", {C.CLOSED}, C.MINUTED, by=rules.chair, label=_("Approuver le procès-verbal"), told=_("Procès-verbal approuvé"), papers=("minutes", "minutes_public")),
        Step("cancel", {C.PLANNED, C.CONVENED}, C.CANCELLED, by=rules.secretary, label=_("Annuler la séance"), told=_("Séance annulée"), needs_reason=True,
             guards=(guards.agenda_is_empty,), is_grave=True),
    ),
)  # fmt: skip

AGENDA_ITEM = Lifecycle(
    noun="agenda_item",
    label=_("Point de l’ordre du jour"),
    states=I,
    initial=I.LISTED,
    reads=("session__committee", "application"),
    words={
        I.LISTED: Words(_("À l’ordre du jour"), _("À venir")),
        I.OPEN: Words(_("En délibération"), _("En délibération")),
        I.CONCLUDED: Words(_("Avis rendu"), _("Traité")),
        I.ADJOURNED: Words(_("Reporté"), _("Reporté")),
    },
    steps=(
        Step("open", {I.LISTED}, I.OPEN, by=rules.secretary_or_chair, label=_("Ouvrir le point"), told=_("Point ouvert, notes figées"),
             guards=(guards.session_is_open, guards.no_other_item_is_open), writes=("opened_at",)),
        Step("conclude", {I.OPEN}, I.CONCLUDED, by=rules.secretary_or_chair, label=_("Consigner le vote"), told=_("Vote consigné"),
             inputs=("opinion", "votes_for", "votes_against", "abstentions", "amount_proposed", "motive", "rank", "dissents"),
             guards=(guards.item_quorum_is_met,), checks=(guards.votes_fit_the_room, guards.majority_agrees, guards.amount_fits_the_request, guards.motive_is_given),
             writes=("opinion", "votes_for", "votes_against", "abstentions", "amount_proposed", "motive", "rank", "concluded_at", "present_count", "recused_count")),
        Step("adjourn", {I.LISTED, I.OPEN}, I.ADJOURNED, by=rules.secretary_or_chair, label=_("Reporter le point"), told=_("Point reporté"),
             guards=(guards.session_is_not_over,), needs_reason=True, writes=("concluded_at",)),
    ),
)  # fmt: skip

D = DecisionState
DECISION = Lifecycle(
    noun="decision",
    label=_("Décision"),
    states=D,
    initial=D.PREPARED,
    reads=("application__call", "funder"),
    shown=("outcome", "application__title"),
    words={
        D.PREPARED: Words(_("Préparée"), _in_progress),
        D.TAKEN: Words(_("Prise, à notifier"), _in_progress),
        D.NOTIFIED: Words(_("Notifiée"), _("Notifiée")),
        D.ANNULLED: Words(_("Rapportée"), _in_progress),
    },
    duties={D.PREPARED: (Duty("take", Role.DECISION_MAKER, _("Prendre la décision"), ("take", "annul"), 30, 10, when=no_other_task_says_it),),
            D.TAKEN: (Duty("notify", Role.CASE_OFFICER, _("Notifier la décision"), ("notify", "annul"), 10, 10),)},
    steps=(
        Step("take", {D.PREPARED}, D.TAKEN, by=rules.decision_maker, label=_("Prendre la décision"), told=_("Décision prise"),
             guards=(guards.application_can_be_decided, guards.award_lines_add_up, guards.envelopes_suffice, guards.divergence_is_explained), writes=("taken_at", "taken_by", "number")),
        Step("notify", {D.TAKEN}, D.NOTIFIED, by=rules.case_officer, label=_("Notifier la décision"), told=_("Décision notifiée"),
             guards=(guards.letter_can_be_written,), writes=("notified_at",), papers=("decision_letter", "rejection_letter", "deferral_letter"), mails=("decision_notified",)),
        Step("annul", {D.PREPARED, D.TAKEN}, D.ANNULLED, by=rules.decision_maker_or_automatic, label=_("Rapporter la décision"), told=_("Décision rapportée"), needs_reason=True, is_grave=True,
             is_exceptional=True),
    ),
)  # fmt: skip

A = AwardState
AWARD = Lifecycle(
    noun="award",
    label=_("Attribution"),
    states=A,
    initial=A.PROPOSED,
    reads=("decision__application", "envelope"),
    words={
        A.PROPOSED: Words(_("Proposée"), _in_progress),
        A.PLEDGED: Words(_("Engagée sur l’enveloppe"), _in_progress),
        A.GRANTED: Words(_("Accordée"), _("Accordée")),
        A.RELINQUISHED: Words(_("Renoncée, montant rendu à l’enveloppe"), _("Vous y avez renoncé")),
        A.LAPSED: Words(_("Caduque, montant rendu à l’enveloppe"), _("Caduque")),
        A.SETTLED: Words(_("Soldée"), _("Soldée")),
        A.CANCELLED: Words(_("Annulée"), _in_progress),
    },
    steps=(
        Step("pledge", {A.PROPOSED}, A.PLEDGED, by=rules.decision_maker, label=_("Engager le montant"), told=_("Montant engagé"), guards=(guards.its_decision_is_being_taken,)),
        Step("grant", {A.PLEDGED}, A.GRANTED, by=rules.case_officer, label=_("Accorder"), told=_("Attribution notifiée"), guards=(guards.its_decision_is_notified,)),
        Step("cancel", {A.PROPOSED, A.PLEDGED}, A.CANCELLED, by=rules.decision_maker_or_automatic, label=_("Annuler l’attribution"), told=_("Attribution annulée"), needs_reason=True),
        Step("relinquish", {A.GRANTED}, A.RELINQUISHED, by=rules.applicant, label=_("Renoncer à la subvention"), told=_("Renonciation"), needs_reason=True, is_grave=True),
        Step("lapse", {A.GRANTED}, A.LAPSED, by=rules.officer_or_clock, label=_("Constater la caducité"), told=_("Caducité constatée"), needs_reason=True, is_grave=True),
        Step("settle", {A.GRANTED}, A.SETTLED, by=rules.officer_or_clock, label=_("Solder"), told=_("Attribution soldée")),
    ),
)  # fmt: skip

P = AppealState
APPEAL = Lifecycle(
    noun="appeal",
    label=_("Recours"),
    states=P,
    initial=P.FILED,
    reads=("decision__application", "decision__funder"),
    shown=("decision__outcome", "decision__application__title"),
    words={
        P.FILED: Words(_("Recours déposé"), _("Recours déposé")),
        P.UNDER_EXAMINATION: Words(_("Recours à l’examen"), _("Recours à l’examen")),
        P.UPHELD: Words(_("Recours accueilli, suite à donner"), _("Recours accueilli")),
        P.FOLLOWED_UP: Words(_("Recours accueilli, suite donnée"), _("Recours accueilli")),
        P.DENIED: Words(_("Recours rejeté"), _("Recours rejeté")),
        P.WITHDRAWN: Words(_("Recours retiré"), _("Recours retiré")),
    },
    duties={
        P.FILED: (Duty("examine", Role.DECISION_MAKER, _("Examiner le recours"), ("examine", "withdraw"), 30, 30),),
        P.UPHELD: (Duty("follow_up", Role.DECISION_MAKER, _("Donner suite au recours accueilli"), ("follow_up",), 30, 15),),
    },
    steps=(
        Step("examine", {P.FILED}, P.UNDER_EXAMINATION, by=rules.decision_maker, label=_("Ouvrir l’examen du recours"), told=_("Examen du recours ouvert")),
        Step("uphold", {P.UNDER_EXAMINATION}, P.UPHELD, by=rules.decision_maker, label=_("Accueillir le recours"), told=_("Recours accueilli"),
             needs_reason=True, writes=("answered_at",), mails=("appeal_answered",)),
        Step("follow_up", {P.UPHELD}, P.FOLLOWED_UP, by=rules.decision_maker_or_officer, label=_("Constater la suite donnée"), told=_("Suite donnée au recours"),
             guards=(guards.appeal_has_its_effect,)),
        Step("deny", {P.UNDER_EXAMINATION}, P.DENIED, by=rules.decision_maker, label=_("Rejeter le recours"), told=_("Recours rejeté"),
             needs_reason=True, writes=("answered_at",), mails=("appeal_answered",)),
        Step("withdraw", {P.FILED, P.UNDER_EXAMINATION}, P.WITHDRAWN, by=rules.applicant, label=_("Retirer le recours"), told=_("Recours retiré"),
             is_exceptional=True),
    ),
)  # fmt: skip
