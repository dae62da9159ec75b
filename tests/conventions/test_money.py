"""To the cent: schedules, shares held back, withdrawals."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.schedule import plan
from conventions.money import due_of, split, withdrawal

CENTS = st.integers(min_value=1, max_value=10**11).map(lambda cents: Decimal(cents) / 100)
SHARES = st.lists(st.integers(min_value=1, max_value=9999).map(Decimal), min_size=1, max_size=12)


@given(amount=CENTS, shares=SHARES)
def test_parts_add_up_to_the_cent_and_never_stray_by_one(amount: Decimal, shares: list[Decimal]) -> None:
    parts = split(amount, shares)
    whole = sum(shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share / whole) < Decimal("0.01") for part, share in zip(parts, shares, strict=True))
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


def test_the_cents_left_go_to_the_largest_remainders() -> None:
    assert split(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split(Decimal("0.05"), [Decimal("0.7"), Decimal("0.3")]) == [Decimal("0.04"), Decimal("0.01")]


@given(amounts=st.lists(CENTS, min_size=1, max_size=4), balance=st.integers(min_value=1, max_value=99))
def test_a_schedule_adds_up_to_the_award_year_by_year(amounts: list[Decimal], balance: int) -> None:
    by_year = {2027 + rank: amount for rank, amount in enumerate(amounts)}
    held = Decimal(balance) / 100
    shares = [{"kind": "advance", "share": str(1 - held), "condition": "signature"}, {"kind": "balance", "share": str(held), "condition": "final_report"}]
    planned = plan(by_year, shares)
    assert {year: sum(each.amount for each in planned if each.fiscal_year == year) for year in by_year} == by_year
    assert all(each.amount > 0 for each in planned)


def test_several_years_pay_each_year_and_keep_a_balance_for_the_end() -> None:
    shares = [
        {"kind": "advance", "share": 0.5, "condition": "signature"},
        {"kind": "interim", "share": 0.3, "condition": "interim_report"},
        {"kind": "balance", "share": 0.2, "condition": "final_report"},
    ]
    planned = plan({2027: Decimal("10000.00"), 2028: Decimal("10000.00"), 2029: Decimal("10000.01")}, shares)
    assert [(each.kind, each.condition, each.fiscal_year, each.amount) for each in planned] == [
        ("advance", "signature", 2027, Decimal("10000.00")),
        ("interim", "interim_report", 2028, Decimal("10000.00")),
        ("interim", "interim_report", 2029, Decimal("8000.01")),
        ("balance", "final_report", 2029, Decimal("2000.00")),
    ]


def a_balance(amount: str) -> SimpleNamespace:
    return SimpleNamespace(kind="balance", amount=Decimal(amount))


def losing(rate: str) -> SimpleNamespace:
    return SimpleNamespace(lost_rate=Decimal(rate))


@pytest.mark.parametrize(
    "amount, lost, withheld, due",
    [
        ("3000.00", [], "0.00", "3000.00"),
        ("3000.00", ["0"], "0.00", "3000.00"),
        ("3000.00", ["0.2"], "600.00", "2400.00"),
        ("3000.01", ["0.2", "0.1"], "900.00", "2100.01"),
        ("0.03", ["0.5"], "0.02", "0.01"),
        ("1000.00", ["0.7", "0.7"], "1000.00", "0.00"),
    ],
)
def test_commitments_not_kept_hold_back_exactly_their_share(amount: str, lost: list[str], withheld: str, due: str) -> None:
    counted = due_of(a_balance(amount), [losing(rate) for rate in lost])
    assert (counted.withheld, counted.due) == (Decimal(withheld), Decimal(due))


def test_only_the_balance_holds_back() -> None:
    advance = SimpleNamespace(kind="advance", amount=Decimal("7000.00"))
    assert due_of(advance, [losing("1")]).due == Decimal("7000.00")


@given(amount=CENTS, lost=st.lists(st.integers(min_value=0, max_value=10000).map(lambda rate: Decimal(rate) / 10000), max_size=6))
def test_what_is_held_back_never_exceeds_the_balance(amount: Decimal, lost: list[Decimal]) -> None:
    counted = due_of(SimpleNamespace(kind="balance", amount=amount), [SimpleNamespace(lost_rate=rate) for rate in lost])
    assert Decimal(0) <= counted.due <= amount
    assert counted.due + counted.withheld == amount


@pytest.mark.parametrize(
    "breach_on, withdrawn",
    [(date(2027, 1, 1), "3650.00"), (date(2027, 12, 31), "10.00"), (date(2027, 7, 2), "1830.00")],
)
def test_a_withdrawal_is_pro_rata_of_the_days_left(breach_on: date, withdrawn: str) -> None:
    assert withdrawal(Decimal("3650.00"), date(2027, 1, 1), date(2027, 12, 31), breach_on) == Decimal(withdrawn)
