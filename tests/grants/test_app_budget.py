"""Reading a budget as it is typed: totals, balance, and one sentence for each thing that cannot be read."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import BudgetLine
from grants.reading.budget import read_budget
from grants.reading.gaps import gaps_of
from tests.factories.calls import an_open_call
from tests.factories.grants import BUDGET, a_complete_draft, a_draft, kept

EXPENSE = {"kind": "expense", "account": "60", "label": "Décors", "amount": "1 000,00"}


def faults(**changes: Any) -> dict[str, str]:
    (line,) = read_budget([EXPENSE | changes]).lines
    return line.faults


def test_a_balanced_budget_has_nothing_to_say() -> None:
    read = read_budget(BUDGET)
    assert (read.expenses, read.incomes, read.requested, read.gap, read.faults) == (Decimal("12500.00"), Decimal("12500.00"), Decimal("10000.00"), 0, [])


def test_contributions_in_kind_balance_between_themselves() -> None:
    given = [
        {"kind": "expense", "account": "864", "label": "Bénévoles", "amount": "500"},
        {"kind": "income", "account": "870", "label": "Bénévolat", "amount": "400"},
    ]
    read = read_budget([*BUDGET, *given])
    assert (read.expenses, read.in_kind_expenses, read.in_kind_incomes, len(read.faults)) == (Decimal("12500.00"), Decimal("500"), Decimal("400"), 1)


@pytest.mark.parametrize("amount", ["12 500,00", "12500", "12'500.00", "12.500,00", "12 500 €", "CHF 12'500.–"])
def test_amounts_are_read_the_way_people_write_them(amount: str) -> None:
    assert read_budget([EXPENSE | {"amount": amount}]).expenses == Decimal("12500")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": "12,500"}, "amount"),
        ({"amount": "beaucoup"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "99999999999"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"account": ""}, "account"),
        ({"account": "74"}, "account"),
        ({"account": "<script>"}, "account"),
        ({"label": ""}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"kind": "autre"}, "kind"),
        ({"is_requested_grant": "on"}, "is_requested_grant"),
        ({"pay_unit": "jour"}, "pay"),
        ({"pay_role": "artiste", "pay_unit": "jour", "pay_quantity": "0", "pay_status": "employee"}, "pay"),
        ({"pay_role": "artiste", "pay_unit": "jour", "pay_quantity": "1e9", "pay_status": "employee"}, "pay"),
        ({"pay_role": "artiste", "pay_unit": "jour", "pay_quantity": "Infinity", "pay_status": "employee"}, "pay"),
        ({"pay_role": "artiste", "pay_unit": "jour", "pay_quantity": "2", "pay_status": "roi"}, "pay"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_is(changes: dict[str, str], where: str) -> None:
    assert where in faults(**changes)


def test_a_line_that_cannot_be_read_stays_as_typed_and_is_not_a_row_yet(db: Any) -> None:
    draft = a_draft()
    kept(draft, "budget", {"lines": [dict(BUDGET[0]), EXPENSE | {"amount": "environ mille"}]})
    assert list(BudgetLine.objects.values_list("label", flat=True)) == ["Cachets"]
    assert draft.answers.get().data["lines"][1]["amount"] == "environ mille"
    assert any("environ mille" in gap.sentence for gap in gaps_of(draft))


def test_the_grant_marked_is_the_amount_requested(db: Any) -> None:
    draft = a_complete_draft()
    assert (draft.amount_requested, draft.budget.count()) == (Decimal("10000.00"), 4)
    kept(draft, "budget", {"lines": [dict(line) for line in BUDGET if "is_requested_grant" not in line]})
    draft.refresh_from_db()
    assert draft.amount_requested is None


def test_the_bounds_of_the_call_are_said(db: Any) -> None:
    draft = a_complete_draft(call=an_open_call(amount_min=Decimal("1000"), amount_max=Decimal("9999.99")))
    assert [gap.sentence for gap in gaps_of(draft)] == ["Le montant demandé dépasse le maximum de l’appel (9\u202f999,99\u00a0€)."]


def posted(lines: Any) -> dict[str, str]:
    return {f"line-{rank}-{name}": value for rank, line in enumerate(lines) for name, value in line.items()}


def test_the_page_posts_rows_and_gives_them_back(client: Client, db: Any) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    address = reverse("grants:section", args=[draft.pk, "budget"])
    blank = {"line-7-kind": "income", "line-7-account": "", "line-x-label": "x", "line-99999-label": "x", "autre": "x"}
    answer = client.post(address, posted(BUDGET) | blank | {"revision": "0", "more": "1"})
    assert (answer.status_code, draft.answers.get().data["lines"]) == (302, list(BUDGET))
    page = client.get(answer["Location"].split("#")[0]).content.decode()
    assert page.count('name="line-') > 100
    assert ('value="9 000,00"' in page, "12\u202f500,00\u00a0€" in page) == (True, True)


def test_totals_are_computed_as_one_types_and_keep_nothing(client: Client, db: Any) -> None:
    draft = a_draft()
    client.force_login(draft.applicant)
    answer = client.post(reverse("grants:totals", args=[draft.pk, "budget"]), posted(BUDGET[:2]))
    assert (answer.status_code, draft.answers.exists()) == (200, False)
    assert "12\u202f500,00\u00a0€" in answer.content.decode()
    assert "n’est pas équilibré" in answer.content.decode()
