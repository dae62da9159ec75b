"""Every figure of the law as it holds for one funder on a day, in one query."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Funder
from calls.domain.settings import Figure, figure
from calls.models import DatedSetting
from calls.referentials.legal import Certainty, LegalSetting, legal_settings

#: Whose law binds a funder of that country.
LAWS = {"FR": ("FR", "UE"), "CH": ("CH",)}


@dataclass(frozen=True)
class Held:
    """What is shipped, and what holds today (the same, unless the funder set its own for all its schemes)."""

    shipped: LegalSetting
    figure: Figure

    @property
    def certainty(self) -> Certainty:
        return self.shipped.certainty


def figures_of(funder: Funder, on: date) -> list[Held]:
    """Those of the funder's country, and of the Union where it binds it; another country's never."""
    rows = DatedSetting.objects.filter(funder=funder, scheme=None, valid_from__lte=on).order_by("valid_from", "pk")
    own = {row.code: row for row in rows}
    wanted = [each for each in legal_settings().values() if each.country in LAWS.get(funder.country, ())]
    return [Held(each, figure(each, own.get(each.code))) for each in wanted]
