"""The pages of conventions, for each person who opens them, at both widths."""

from typing import Any

import pytest
from django.urls import reverse

from conventions.domain.renewals import open_renewal
from tests.browser.look import look_at
from tests.factories.calls import a_fair_pay_criterion, a_sustainability_criterion, with_criterion
from tests.factories.conventions import (
    a_call_of,
    a_drafted_convention,
    a_proposed_convention,
    a_submitted_report,
    an_agreed_convention,
    an_order_in_force,
    some_sides,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(site: Any, page: Any, name: str, *args: Any) -> None:
    page.goto(site.url + reverse(f"conventions:{name}", args=args))
    look_at(page, f"conventions-{name}{args[-1] if args and isinstance(args[-1], str) else ''}")


def a_call_with_commitments(sides: Any, **fields: Any) -> Any:
    call = a_call_of(sides, **fields)
    with_criterion(call, a_fair_pay_criterion(), withheld_rate="0.2000")
    with_criterion(call, a_sustainability_criterion(), withheld_rate="0.1000")
    return call


def test_the_desk_drafts_follows_and_pays(site: Any, page: Any, sign_in: Any) -> None:
    sides = some_sides()
    draft = a_drafted_convention(sides, call=a_call_with_commitments(sides))
    order = an_order_in_force(sides, "3000.00")
    renewal = open_renewal(convention=order, by=sides.officer)
    sign_in(sides.officer)
    for name, *args in (
        ("portfolio",),
        ("draft", draft.pk),
        ("schedule", draft.pk),
        ("clause", draft.clauses.first().pk),
        ("convention", order.pk),
        ("payments",),
        ("renewals",),
        ("renewal", renewal.pk),
    ):
        look(site, page, name, *args)


def test_the_beneficiary_reads_signs_and_reports(site: Any, page: Any, sign_in: Any) -> None:
    sides = some_sides()
    agreed = an_agreed_convention(sides, call=a_call_with_commitments(sides))
    proposed = a_proposed_convention(sides, call=a_call_with_commitments(sides))
    report = an_order_in_force(sides, "3000.00").reports.get()
    sign_in(sides.representative)
    for name, *args in (
        ("mine",),
        ("convention", proposed.pk),
        ("sign", agreed.pk),
        ("report", report.pk),
        ("report_section", report.pk, "account"),
        ("report_section", report.pk, "budget"),
    ):
        look(site, page, name, *args)


def test_the_officer_judges_a_report(site: Any, page: Any, sign_in: Any) -> None:
    sides = some_sides()
    order = an_order_in_force(sides, "3000.00")
    report = a_submitted_report(sides, order)
    sign_in(sides.officer)
    look(site, page, "report", report.pk)


def test_what_is_typed_in_a_report_is_saved_without_a_click(site: Any, page: Any, sign_in: Any) -> None:
    sides = some_sides()
    report = an_order_in_force(sides, "3000.00").reports.get()
    sign_in(sides.representative)
    page.goto(site.url + reverse("conventions:report_section", args=[report.pk, "account"]))
    page.fill("textarea[name=done]", "Tout a eu lieu.")
    page.wait_for_selector("[data-save-state][data-state=saved]", timeout=20_000)
    assert report.answers.get().data == {"done": "Tout a eu lieu."}
