import pytest

from calls.enums import CallState
from tests.factories import calls
from tests.factories.accounts import a_canton


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory, state",
    [
        (calls.a_draft_call, CallState.DRAFT),
        (calls.a_published_call, CallState.PUBLISHED),
        (calls.an_open_call, CallState.OPEN),
        (calls.a_closed_call, CallState.CLOSED),
    ],
)
def test_each_situation_is_what_its_name_says(factory, state):
    call = factory(funder=a_canton(), with_criteria=(calls.a_fair_pay_criterion(), calls.a_sustainability_criterion(), calls.a_republican_contract()))
    call.refresh_from_db()
    assert (call.state, call.criteria.count(), call.envelopes.count()) == (state, 3, 1)
