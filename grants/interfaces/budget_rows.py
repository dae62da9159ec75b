"""The rows of the budget page: what was typed, what is wrong with it, and blank rows to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from calls.referentials import remuneration
from grants.enums import BudgetKind, PayStatus
from grants.reading import chart
from grants.reading.budget import ReadBudget, ReadLine, read_budget

BLANK_ROWS = 3


class RowForm(forms.Form):
    """One line of the budget. It draws what was typed; `reading.budget` alone judges it."""

    use_required_attribute = False
    kind = forms.CharField(widget=forms.HiddenInput)
    account = forms.ChoiceField(label=_("Compte"), required=False)
    label = forms.CharField(label=_("Libellé"), required=False, max_length=200)
    amount = forms.CharField(label=_("Montant"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    is_requested_grant = forms.BooleanField(label=_("Subvention demandée ici"), required=False)
    pay_role = forms.CharField(label=_("Fonction payée"), required=False, max_length=100)
    pay_unit = forms.ChoiceField(label=_("Unité"), required=False)
    pay_quantity = forms.CharField(label=_("Quantité"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    pay_status = forms.ChoiceField(label=_("Statut"), required=False, choices=[("", "–"), *PayStatus.choices])
    pay_domain = forms.ChoiceField(label=_("Domaine"), required=False)

    def __init__(self, *args: Any, side: str, funder: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].choices = chart.choices(side)
        units = remuneration.units(funder.country, funder.currency)
        self._offer("pay_unit", units)
        self._offer("pay_domain", remuneration.domains())
        for name in HIDDEN_ON[side]:
            del self.fields[name]

    def _offer(self, name: str, values: list[str]) -> None:
        """What was typed stays in the list, even when it is not one of ours."""
        typed = str(self.initial.get(name, ""))
        extra = [typed] if typed and typed not in values else []
        self.fields[name].choices = [("", "–"), *((each, each.replace("_", " ")) for each in [*values, *extra])]


PAY = ("pay_role", "pay_unit", "pay_quantity", "pay_status", "pay_domain")
HIDDEN_ON = {BudgetKind.EXPENSE: ("is_requested_grant",), BudgetKind.INCOME: PAY}


@dataclass(frozen=True)
class Row:
    form: RowForm
    faults: Mapping[str, str]
    is_paid: bool

    @property
    def cells(self) -> list[tuple[Any, str]]:
        return [(field, self.faults.get(field.name, "")) for field in self.form.visible_fields() if field.name not in PAY]

    @property
    def pay_cells(self) -> list[Any]:
        return [field for field in self.form.visible_fields() if field.name in PAY]

    @property
    def pay_fault(self) -> str:
        return self.faults.get("pay", "")


class BudgetPage:
    """Everything the budget section shows: rows by side, then the totals."""

    def __init__(self, typed: list[Mapping[str, str]], funder: Any, *, more: int = BLANK_ROWS) -> None:
        self.typed, self.funder, self.more = typed, funder, more

    @cached_property
    def read(self) -> ReadBudget:
        return read_budget(self.typed)

    @cached_property
    def sides(self) -> list[tuple[str, Any, list[Row]]]:
        lines = self.read.lines
        after = max((line.position for line in lines), default=-1) + 1
        return [
            (side.value, TITLES[side], [*(self._row(side, line) for line in lines if side_of(line) == side), *self._blank(side, after + number * self.more)])
            for number, side in enumerate(BudgetKind)
        ]

    def _row(self, side: str, line: ReadLine) -> Row:
        form = RowForm(
            initial={**line.typed, "is_requested_grant": line.typed["is_requested_grant"] not in ("", "False")},
            prefix=f"line-{line.position}",
            side=side,
            funder=self.funder,
        )
        return Row(form, line.faults, bool(line.typed["pay_role"] or line.typed["pay_unit"]))

    def _blank(self, side: str, first: int) -> list[Row]:
        forms_ = [RowForm(initial={"kind": side}, prefix=f"line-{first + number}", side=side, funder=self.funder) for number in range(self.more)]
        return [Row(form, {}, is_paid=False) for form in forms_]


def side_of(line: ReadLine) -> str:
    """A line of no known side is shown among the expenses, with its fault: nothing typed disappears."""
    return line.typed["kind"] if line.typed["kind"] in BudgetKind.values else BudgetKind.EXPENSE


TITLES = {BudgetKind.EXPENSE: _("Charges"), BudgetKind.INCOME: _("Produits")}
