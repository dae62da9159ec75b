"""The ranked list on screen: a page of it, a bar of a few parts, the first overtakings; the export has every line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.domain.queries.simulation import ZERO, Heard, Row, Simulation
from ui.exports import WRITERS
from ui.pagination import paginate

#: Drawn one by one on the bar; those that follow are one part.
DRAWN = 12
NAMED = 20


@dataclass(frozen=True)
class Ranking:
    simulation: Simulation
    page: Any

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        """One part per dossier that would be funded, best first, then all the others together."""
        funded = [row for row in self.simulation.rows if row.wanted]
        others = funded[DRAWN:]
        rest = ngettext("Le dossier suivant", "Les %(count)d dossiers suivants", len(others)) % {"count": len(others)}
        return [(str(row.heard), row.wanted) for row in funded[:DRAWN]] + ([(rest, sum((row.wanted for row in others), ZERO))] if others else [])

    @property
    def overtakings(self) -> list[tuple[Heard, Heard]]:
        return self.simulation.overtakings[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.simulation.overtakings[NAMED:])


def rankings(simulations: Iterable[Simulation], params: Mapping[str, Any]) -> list[Ranking]:
    return [Ranking(each, paginate(each.rows, params)) for each in simulations]


def exported(simulations: Iterable[Simulation], kind: str) -> HttpResponseBase:
    head = [_("Enveloppe"), _("Rang"), _("Numéro"), _("Projet"), _("Note"), _("Avis"), _("Proposé"), _("Cumul"), _("Tient dans l’enveloppe"), _("Dépasse")]
    response: HttpResponseBase = WRITERS[kind]("classement", head, _lines(simulations))
    return response


def _lines(simulations: Iterable[Simulation]) -> Iterator[list[Any]]:
    for simulation in simulations:
        over = {funded.application: str(unfunded) for funded, unfunded in simulation.overtakings}
        for row in simulation.rows:
            yield [str(simulation.envelope), *_line(row), over.get(row.heard.application, "")]


def _line(row: Row) -> list[Any]:
    heard = row.heard
    return [row.rank, heard.case_ref, str(heard), heard.score, str(heard.opinion_said), row.wanted, row.running, _("oui") if row.is_within else _("non")]
