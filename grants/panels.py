"""What other rooms show on the sheet of a dossier. A room above registers; this one never knows it.

    from grants.panels import panel

    @panel(order=60)
    def conventions_of(application, user):
        rows = Convention.objects.visible_to(user).filter(application=application)
        return ("conventions/_panel.html", {"conventions": rows}) if rows else None

The template finds its context, and `application`, `funder` and `user`. None: nothing to show to this person.
"""

from collections.abc import Callable
from typing import Any

Drawn = tuple[str, dict[str, Any]]
Draw = Callable[[Any, Any], "Drawn | None"]
PANELS: list[tuple[int, Draw]] = []


def panel(*, order: int = 50) -> Callable[[Draw], Draw]:
    def keep(draw: Draw) -> Draw:
        PANELS.append((order, draw))
        PANELS.sort(key=lambda pair: pair[0])
        return draw

    return keep


def panels_for(application: Any, user: Any) -> list[Drawn]:
    return [drawn for _order, draw in PANELS if (drawn := draw(application, user)) is not None]
