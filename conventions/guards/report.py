from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from conventions.guards.gaps import gaps_of


def report_is_complete(report: Any, inputs: Mapping[str, Any]) -> str | None:
    """Names the sections; the page of the report says each thing that is missing, with its link."""
    titles = list(dict.fromkeys(gap.section_title for gap in gaps_of(report)))
    return _("Ce bilan est incomplet. À terminer : %(titles)s.") % {"titles": ", ".join(titles)} if titles else None


def its_commitments_are_judged(report: Any, inputs: Mapping[str, Any]) -> str | None:
    """Accepting the last report says how each commitment was kept."""
    if report.kind != "final":
        return None
    waiting = [str(each) for each in report.convention.commitments.select_related("call_criterion__criterion") if each.verdict == "pending"]
    return _("Engagements à juger : %(titles)s.") % {"titles": ", ".join(waiting)} if waiting else None
