"""What the prover must know of dossiers, readings, committees and decisions; and what only this room can look at."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.enums import Role
from grants.domain.applications import COMPLETION, FULL_FILE
from grants.enums import AgendaItemState, AppealState, ApplicationState, AwardState, DecisionState, ReviewState, SessionState
from grants.lifecycle import EDITABLE_BY_APPLICANT
from grants.models import Committee
from workflows.procedures.prover import Examined, Finding, examiner
from workflows.procedures.prover.links import brings, part, rings, waits

DECIDABLE = (ApplicationState.ADVISED, ApplicationState.REVIEWED, ApplicationState.ADMISSIBLE)

DECIDED_IN = (*DECIDABLE, ApplicationState.DECIDED)

part(
    "application",
    open_in=EDITABLE_BY_APPLICANT,
    written={
        "readings_count": (ApplicationState.ADMISSIBLE, ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED),
        "score": (ApplicationState.UNDER_REVIEW,),
        "score_spread": (ApplicationState.UNDER_REVIEW,),
        "second_score": (ApplicationState.UNDER_SECOND_REVIEW,),
        "opinion": (ApplicationState.IN_COMMITTEE,),
        "amount_proposed": (ApplicationState.IN_COMMITTEE,),
        "amount_awarded": DECIDED_IN,
        "year_total": (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW, ApplicationState.IN_COMMITTEE, *DECIDED_IN),
    },
)
part("review", stage="review", open_in={ReviewState.ASSIGNED}, born=("application", ApplicationState.ADMISSIBLE, ApplicationState.UNDER_REVIEW, ApplicationState.REVIEWED))
part("session", stage="committee", open_in={SessionState.PLANNED})
part("agenda_item", stage="committee", open_in={AgendaItemState.LISTED, AgendaItemState.OPEN}, born=("application", ApplicationState.IN_COMMITTEE))
part("decision", open_in={DecisionState.PREPARED}, born=("application", *DECIDABLE))
part("award", open_in={AwardState.PROPOSED}, born=("decision", DecisionState.PREPARED))
part("appeal", born=("application", ApplicationState.REJECTED, ApplicationState.DEFERRED, ApplicationState.AWARDED))

waits("application.close_review", "review", ReviewState.SUBMITTED, ReviewState.FROZEN)
waits("application.close_second_review", "review", ReviewState.SUBMITTED, ReviewState.FROZEN)
waits("review.submit", "application", ApplicationState.UNDER_REVIEW, ApplicationState.UNDER_SECOND_REVIEW)
waits("application.refer", "session", SessionState.PLANNED, SessionState.CONVENED)
waits("application.refer_unread", "session", SessionState.PLANNED, SessionState.CONVENED)
waits("session.convene", "agenda_item", AgendaItemState.LISTED)
waits("agenda_item.open", "session", SessionState.OPEN)
waits("application.advise", "agenda_item", AgendaItemState.CONCLUDED)
waits("application.put_off", "agenda_item", AgendaItemState.ADJOURNED)
waits("application.decide", "decision", DecisionState.TAKEN)
waits("application.decide_directly", "decision", DecisionState.TAKEN)
waits("award.pledge", "decision", DecisionState.TAKEN)
waits("award.grant", "decision", DecisionState.NOTIFIED)
waits("application.award", "decision", DecisionState.NOTIFIED)
waits("application.reject", "decision", DecisionState.NOTIFIED)
waits("application.defer", "decision", DecisionState.NOTIFIED)
waits("application.reopen", "appeal", AppealState.UPHELD)

brings("agenda_item.open", "review.freeze")
brings("agenda_item.conclude", "application.advise")
brings("agenda_item.adjourn", "application.put_off")
brings("decision.take", "application.decide", "application.decide_directly", "award.pledge")
brings("decision.notify", "application.award", "application.reject", "application.defer", "award.grant")
brings("decision.annul", "award.cancel")
brings("application.withdraw", "review.withdraw", "decision.annul", by_itself=True)
brings("application.lapse", "review.withdraw", by_itself=True)

rings(COMPLETION, "application.dismiss")
rings(FULL_FILE, "application.lapse")


@examiner("readers")
def readers(examined: Examined) -> Iterator[Finding]:
    """Readings asked of each dossier, and people who may read: the same person never reads one dossier twice."""
    wanted = examined.at("reviews.count", 0) if "review" in examined.stages else 0
    second = examined.at("reviews.second.count", 0) if "second_review" in examined.stages else 0
    jury = len(examined.net.people_for(Role.JUROR))
    if examined.net.holders is None or not jury or wanted + second <= jury:
        return
    yield Finding(
        "too_few_readers",
        True,
        "review",
        "reviews.count",
        _("%(wanted)d lectures sont demandées pour chaque dossier ; %(jury)d personne(s) seulement tiennent le rôle « Jury ».") % {"wanted": wanted + second, "jury": jury},
        _("Demandez moins de lectures, ou confiez le rôle « Jury » à d’autres personnes."),
        _("Tout le jury a lu le dossier : il manque encore %(missing)d lecture(s), et les lectures ne peuvent pas être closes.") % {"missing": wanted + second - jury},
    )


@examiner("quorum")
def quorum(examined: Examined) -> Iterator[Finding]:
    """A committee that could never sit: no voting member, or a share of the seats that no room holds."""
    if examined.funder_id is None or "committee" not in examined.stages:
        return
    share = Decimal(str(examined.at("committee.quorum", 0)))
    committees = list(Committee.objects.filter(funder_id=examined.funder_id).prefetch_related("members"))
    if not committees:
        yield Finding(
            "no_committee",
            False,
            "session",
            "stages",
            _("Votre institution n’a pas encore de commission."),
            _("Créez-la dans « Commissions » avant d’ouvrir l’appel."),
            _("Un dossier lu ne pourrait être inscrit à aucune séance."),
        )
    for committee in committees:
        seats = sum(member.is_voting for member in committee.members.all())
        if seats == 0 or share * seats > seats:
            yield _no_quorum(committee, seats)


def _no_quorum(committee: Committee, seats: int) -> Finding:
    return Finding(
        "impossible_quorum",
        False,
        "session",
        "committee.quorum",
        _("La commission « %(committee)s » a %(seats)d membre(s) à voix délibérative : le quorum ne peut pas y être atteint.") % {"committee": committee, "seats": seats},
        _("Ajoutez des membres à cette commission, ou abaissez le quorum."),
        _("Tous les membres sont là : la séance ne peut pas s’ouvrir."),
    )
