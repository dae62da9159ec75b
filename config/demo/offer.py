"""What the two funders offer: eight calls, their envelopes and committees, each brought to its state through the door."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.text import slugify

from accounts.enums import Role
from accounts.models import Funder, User
from calls.domain.catalogue import keep_criterion, keep_form, keep_grid, keep_procedure
from calls.enums import CallKind, CriterionRole
from calls.models import Call, CallCriterion, Discipline, Envelope, Scheme
from grants.enums import College
from grants.models import Committee, CommitteeMember
from workflows.door import perform

DISCIPLINES = ("Arts de la rue", "Arts visuels", "Cinéma", "Cirque", "Danse", "Livre", "Musique", "Théâtre")

GUIDELINES = (
    "L’aide soutient des projets menés avec les habitantes et les habitants. Le projet est à l’initiative de l’organisme, qui le conçoit et le réalise sous sa responsabilité.\n\n"
    "Sont prises en charge les dépenses nécessaires au projet, payées pendant sa durée. Le contenu des œuvres n’est jamais un critère : la création est libre."
)
ELIGIBILITY = "Associations, coopératives, fondations et artistes indépendants, professionnels ou en voie de l’être. Une demande par organisme et par appel."


@dataclass(frozen=True)
class Offer:
    slug: str
    title: str
    funder: str
    scheme: str
    procedure: str
    opens: int
    closes: int | None
    amount_max: str
    envelope: str
    years: tuple[int, ...]
    kind: str = CallKind.CALL_FOR_PROJECTS
    form: str = "project"
    to: tuple[str, ...] = ("publish", "open")
    criteria: tuple[str, ...] = ("juste-remuneration", "plan-durabilite", "contrat-engagement-republicain")
    summary: str = ""


def _year() -> int:
    return timezone.localdate().year


def offers() -> tuple[Offer, ...]:
    year = _year()
    swiss = ("juste-remuneration", "plan-durabilite")
    return (
        Offer(f"aide-aux-projets-{year + 1}", f"Aide aux projets {year + 1}", "clairbrume", "Aide aux projets", "project_grant", -20, 24, "30000", "180000", (year + 1,),
              summary="Pour un projet de création ou de rencontre, à mener avec les quartiers dans l’année."),
        Offer(f"residences-{year + 1}", f"Résidences d’artistes {year + 1}", "clairbrume", "Résidences d’artistes", "project_grant", -60, -12, "25000", "90000", (year + 1,), to=("publish", "open", "close"),
              summary="Recherche, production et rencontres : de un à six mois de résidence dans un équipement de la ville."),
        Offer("coups-de-pouce", "Coups de pouce", "clairbrume", "Coups de pouce", "small_grant", -200, None, "3000", "20000", (year,), kind=CallKind.ROLLING, form="small",
              criteria=("contrat-engagement-republicain",), summary="Une petite aide, à tout moment de l’année, décidée en quelques semaines."),
        Offer(f"aide-aux-projets-{year}", f"Aide aux projets {year}", "clairbrume", "Aide aux projets", "project_grant", -380, -320, "30000", "260000", (year,), to=("publish", "open", "close"),
              summary="L’appel de l’an passé : dossiers décidés, conventions en cours."),
        Offer(f"conventions-pluriannuelles-{year - 2}", f"Conventions pluriannuelles {year - 2}–{year}", "haut-essai", "Conventions pluriannuelles", "multi_year", -800, -740, "90000", "300000", (year - 2, year - 1, year),
              to=("publish", "open", "close"), criteria=swiss, summary="Trois ans pour des institutions qui portent une mission."),
        Offer(f"musiques-{year + 1}", f"Musiques vivantes {year + 1}", "haut-essai", "Musiques vivantes", "project_grant", -6, 75, "20000", "120000", (year + 1,), criteria=swiss,
              summary="Concerts, tournées et créations musicales."),
        Offer(f"creations-{year + 1}", f"Créations d’envergure {year + 1}", "clairbrume", "Créations d’envergure", "second_opinion", -70, -20, "45000", "150000", (year + 1,), to=("publish", "open", "close"),
              summary="Pour une création de grande taille : quand les lecteurs divergent, ou que la somme est forte, un autre lit."),
        Offer(f"lieux-a-reinventer-{year + 1}", f"Lieux à réinventer {year + 1}", "clairbrume", "Lieux à réinventer", "expression_of_interest", -50, -25, "60000", "160000", (year + 1,),
              kind=CallKind.EXPRESSION_OF_INTEREST, form="expression_of_interest", to=("publish", "open", "close"),
              summary="D’abord une intention, en une page ; les projets retenus déposent ensuite un dossier complet."),
    )  # fmt: skip


@dataclass
class Desk:
    """The people of one funder, by role: who does what in the demonstration."""

    funder: Funder
    people: dict[str, list[User]] = field(default_factory=dict)

    @classmethod
    def of(cls, funder: Funder) -> "Desk":
        desk = cls(funder)
        for membership in funder.memberships.select_related("user").order_by("pk"):
            desk.people.setdefault(membership.role, []).append(membership.user)
        return desk

    def __getitem__(self, role: str) -> User:
        return self.people[role][0]

    @property
    def jurors(self) -> list[User]:
        return self.people[Role.JUROR]


def make_offer(offer: Offer, desk: Desk) -> Call:
    """The call in its state; already there, it is left as it is."""
    call = Call.objects.filter(slug=offer.slug).first()
    return call or _bring_to_state(_draft(offer, desk), offer, desk)


def make_committee(desk: Desk) -> Committee:
    committee, new = Committee.objects.get_or_create(funder=desk.funder, name="Commission de la culture")
    if new:
        colleges = (College.ELECTED, College.PEER, College.INSTITUTION, College.PEER, College.ADMINISTRATION)
        for rank, juror in enumerate(desk.jurors):
            capacity = juror.memberships.filter(funder=desk.funder, role=Role.JUROR).values_list("capacity", flat=True)[0]
            CommitteeMember.objects.create(committee=committee, user=juror, college=colleges[rank], quality=capacity, is_chair=rank == 0)
    return committee


def make_disciplines() -> list[Discipline]:
    return [Discipline.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in DISCIPLINES]


def _draft(offer: Offer, desk: Desk) -> Call:
    funder = desk.funder
    scheme, _new = Scheme.objects.get_or_create(
        slug=slugify(f"{funder.slug} {offer.scheme}"), defaults={"funder": funder, "name": offer.scheme, "purpose": offer.summary}
    )
    call = Call.objects.create(
        scheme=scheme, title=offer.title, slug=offer.slug, kind=offer.kind, summary=offer.summary, guidelines=GUIDELINES, eligibility=ELIGIBILITY,
        opens_at=_instant(funder, offer.opens, time(9, 0)), closes_at=(offer.closes is not None and _instant(funder, offer.closes, time(23, 59, 59))) or None,
        amount_max=Decimal(offer.amount_max), contact_email=f"culture@{funder.slug}.example.org",
        form=keep_form(offer.form), grid=keep_grid("project"), procedure=keep_procedure(offer.procedure),
    )  # fmt: skip
    for year in offer.years:
        call.envelopes.add(
            Envelope.objects.get_or_create(funder=funder, name=offer.scheme, fiscal_year=year, defaults={"scheme": scheme, "amount": Decimal(offer.envelope)})[
                0
            ]
        )
    for position, code in enumerate(offer.criteria, start=1):
        blocking = code == "contrat-engagement-republicain"
        CallCriterion.objects.create(
            call=call, criterion=keep_criterion(code), position=position, role=CriterionRole.BLOCKING if blocking else CriterionRole.SCORED,
            withheld_rate=Decimal("0.0000") if blocking else Decimal("0.2500"),
        )  # fmt: skip
    return call


def _bring_to_state(call: Call, offer: Offer, desk: Desk) -> Call:
    moments = {"publish": call.opens_at - timedelta(days=21), "open": call.opens_at, "close": call.closes_at}
    for step in offer.to:
        perform(call, step, actor=desk[Role.ADMINISTRATOR], at=min(moments[step], timezone.now()))
    return call


def _instant(funder: Funder, days: int, at: time) -> datetime:
    return datetime.combine(timezone.localdate(timezone=funder.zone) + timedelta(days=days), at, tzinfo=funder.zone)
