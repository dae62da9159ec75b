"""The budget of a request: the lines that can be read become rows, and the grant marked as requested becomes the amount."""

from collections.abc import Iterable, Mapping

from calls.criteria import PaidLine
from grants.models import Application, BudgetLine
from grants.reading.budget import ReadBudget, ReadLine, read_budget


def write_lines(*, application: Application, typed: Iterable[Mapping[str, str]]) -> ReadBudget:
    """Replaces the rows by what can be read now: the section is always kept whole, so the budget is too."""
    budget = read_budget(typed)
    BudgetLine.objects.filter(application=application).delete()
    BudgetLine.objects.bulk_create([_row(application, line) for line in budget.lines if line.is_sound])
    application.amount_requested = budget.requested or None
    application.save(update_fields=["amount_requested"])
    return budget


def _row(application: Application, line: ReadLine) -> BudgetLine:
    return BudgetLine(application=application, **line.values)


def paid_lines(application: Application) -> list[PaidLine]:
    """The lines that pay somebody, as the criteria read them."""
    return [
        PaidLine(
            label=line.label,
            amount=line.amount_planned,
            unit=line.pay_unit,
            quantity=line.pay_quantity,
            role=line.pay_role,
            status=line.pay_status,
            domain=line.pay_domain,
        )
        for line in application.budget.all()
        if line.is_paid_work
    ]
