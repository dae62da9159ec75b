"""Delays: a clock must take a step that the procedure keeps, from a state one comes to."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.finding import Finding


@examiner("clocks")
def clocks(examined: Examined) -> Iterator[Finding]:
    """A delay set by the body that fires nothing: nobody would notice that it is over."""
    by_name = {clock.name: clock for clock in examined.net.clocks}
    for name in examined.at("delays", {}):
        clock = by_name.get(name)
        if clock is None or not any(_is_taken(examined, key) for key in clock.fires):
            yield Finding(
                "clock_fires_nothing",
                True,
                "",
                f"delays.{name}",
                _("Le délai « %(name)s » ne déclenche aucun acte de cette procédure.") % {"name": name},
                _("Retirez ce délai, ou gardez l’étape dont il déclenche l’acte."),
                _("Le dernier jour passe, et rien ne se fait."),
            )


def _is_taken(examined: Examined, key: str) -> bool:
    move = examined.net.move(key)
    life = examined.exploration.lives.get(move.noun) if move else None
    return bool(move and life and any(state in life.paths for state in move.sources))
