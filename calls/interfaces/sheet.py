"""The sheet of a call: everything a person should know before writing a line, read from what the call pins."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.criteria import kind_of
from calls.enums import CriterionRole
from calls.interfaces.standing import Standing, standing
from calls.models import Call, CallCriterion
from calls.referentials import remuneration
from ui.formats import percent, when
from workflows.journal import life_of

#: Steps whose reason is published.
SAID_ALOUD = ("extend", "cancel")
CONDITIONS = {
    "notification": gettext_lazy("à la notification de la décision"),
    "signature": gettext_lazy("à la signature de la convention"),
    "interim_report": gettext_lazy("après chaque bilan intermédiaire accepté"),
    "final_report": gettext_lazy("après le bilan final accepté"),
}


@dataclass(frozen=True)
class GridItem:
    label: str
    help: str
    weight: int
    share: Decimal
    maximum: int


@dataclass(frozen=True)
class CriterionNote:
    title: str
    wording: str
    role: str
    purpose: str
    condition: str
    is_computed: bool


class Sheet:
    def __init__(self, call: Call, now: datetime) -> None:
        self.call, self.now = call, now

    @cached_property
    def standing(self) -> Standing:
        return standing(self.call, self.now)

    @property
    def grid_items(self) -> list[GridItem]:
        items = self.call.grid.items if self.call.grid and "review" in self._stages else []
        total = sum(item["weight"] for item in items)
        return [GridItem(each["label"], each.get("help", ""), each["weight"], Decimal(each["weight"]) / total, each["max"]) for each in items]

    @cached_property
    def uses(self) -> list[CallCriterion]:
        return list(self.call.criteria.select_related("criterion"))

    @cached_property
    def criteria(self) -> list[CriterionNote]:
        return [_note(use, kind_of(use.criterion)) for use in self.uses]

    @property
    def compares_pay(self) -> bool:
        return any(note.is_computed for note in self.criteria)

    @property
    def pay_units(self) -> list[str]:
        return remuneration.units(self.call.funder.country, self.call.funder.currency)

    @property
    def documents(self) -> list[dict[str, Any]]:
        sections = self.call.form.sections if self.call.form else []
        return [*(document for section in sections for document in section.get("documents", [])), *self._proofs()]

    def _proofs(self) -> list[dict[str, Any]]:
        """What a commitment wants proven from the start."""
        uses = [(use, kind_of(use.criterion).evidence_asked("application")) for use in self.uses]
        return [
            {"label": _("Preuve : %(title)s") % {"title": use.criterion.title}, "help": what, "required": use.role == CriterionRole.BLOCKING}
            for use, what in uses
            if what
        ]

    @cached_property
    def notices(self) -> list[tuple[Any, datetime, str]]:
        """What was changed after publication, and why: everybody reads it."""
        told = life_of(self.call.case_ref).filter(noun="call", subject_id=self.call.pk, step__in=SAID_ALOUD)
        return [(entry.label, entry.at, entry.reason) for entry in told]

    @property
    def minutes(self) -> int:
        return sum(section.get("minutes", 0) for section in self.call.form.sections) if self.call.form else 0

    @property
    def path(self) -> list[str]:
        """What happens to a dossier, in order, in this procedure."""
        procedure = self.call.procedure
        return [sentence for stage, sentence in self._said() if not stage or stage in self._stages] if procedure else []

    @property
    def payments(self) -> list[str]:
        instalments = self.call.procedure.setting("instalments", []) if self.call.procedure else []
        return [
            _("%(share)s %(condition)s") % {"share": percent(Decimal(str(each["share"]))), "condition": CONDITIONS[each["condition"]]} for each in instalments
        ]

    @property
    def dates(self) -> list[tuple[str, str]]:
        funder = self.call.funder
        closing = when(self.call.closes_at, funder) if self.call.closes_at else _("au fil de l’eau")
        return [(_("Ouverture"), when(self.call.opens_at, funder)), (_("Date limite"), closing), (_("Il est maintenant"), when(self.now, funder))]

    @property
    def _stages(self) -> list[str]:
        return self.call.procedure.stages if self.call.procedure else []

    def _says(self, path: str) -> Any:
        return self.call.procedure.setting(path, 0) if self.call.procedure else 0

    def _said(self) -> list[tuple[str, str]]:
        readers = int(self._says("reviews.count"))
        quorum = percent(Decimal(str(self._says("committee.quorum"))))
        return [
            ("", _("L’administration vérifie que le dossier est recevable, et demande ce qui manque.")),
            (
                "review",
                ngettext("%(count)d personne le lit et le note.", "%(count)d personnes le lisent et le notent, chacune de son côté.", readers)
                % {"count": readers},
            ),
            (
                "committee",
                _(
                    "Une commission en débat et rend un avis ; %(quorum)s au moins de ses membres sont présents. Qui a un lien avec le dossier n’y prend pas part."
                )
                % {"quorum": quorum},
            ),
            ("", _("L’autorité décide, puis vous notifie sa décision et ses motifs.")),
            ("convention", _("Une convention est signée quand le montant ou la nature du projet l’exige.")),
            ("", _("L’aide est versée : %(payments)s.") % {"payments": " ; ".join(self.payments)}),
            ("report", _("Vous rendez un bilan ; les engagements pris y sont vérifiés.")),
            ("renewal", _("Avant la fin, une évaluation dit si la convention peut être renouvelée.")),
        ]


def sheet_of(call: Call) -> Sheet:
    return Sheet(call, timezone.now())


def _note(use: Any, kind: Any) -> CriterionNote:
    return CriterionNote(kind.title, kind.wording, use.get_role_display(), str(kind.purpose), kind.condition(use.withheld_rate), kind.is_computed)
