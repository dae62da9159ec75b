"""New rules of work for a funder, from a day on, with their reason in the journal."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from workflows import journal
from workflows.board.absences import case_of
from workflows.errors import NotPermitted
from workflows.models import WorkRules

journal.FACTS |= {"work_rules_changed": gettext_lazy("Règles de travail changées")}
SAID = ("holidays", "digest_hour", "remind_days", "escalate_to", "escalate_days", "week_hours")


@transaction.atomic
def write(*, rules: WorkRules, funder_id: int, by: Any) -> WorkRules:
    if not by.has_role(funder_id, Role.ADMINISTRATOR):
        raise NotPermitted(_("Ces règles reviennent à l’administration."), log=f"{by.pk} writes no rules")
    rules.funder_id, rules.created_by = funder_id, by
    rules.save()
    data = {"valid_from": rules.valid_from} | {name: getattr(rules, name) for name in SAID}
    journal.append(case_of(funder_id), "work_rules_changed", actor=by, reason=rules.reason, data=data)
    return rules
