"""What the tests of procedures start from: an institution where every chair is taken, and a procedure being written."""

from typing import Any

from accounts.enums import Role
from accounts.models import Funder
from tests.factories import calls as made
from tests.factories.accounts import a_city, an_administrator, holding
from workflows.models import ProcedureDraft
from workflows.procedures.drafts import start_draft


def a_staffed_city() -> Funder:
    return staffed(a_city())


def staffed(funder: Funder) -> Funder:
    """Each role has its person, and three may decide: two agree, the third decides."""
    for role in (*Role, *[Role.JUROR] * 5, *[Role.DECISION_MAKER] * 2, Role.AUTHORISING_OFFICER):
        holding(role, funder)
    return funder


def a_writer(city: Funder) -> Any:
    return an_administrator(city)


def a_draft(city: Funder | None = None, by: Any = None, base: str = "project_grant", title: str = "Aide aux projets de la ville") -> ProcedureDraft:
    city = city or a_staffed_city()
    return start_draft(based_on=made.a_procedure(base), funder_id=city.pk, title=title, by=by or a_writer(city))
