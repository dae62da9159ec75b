"""How forms look and what their money and moments accept. `{{ form }}` is enough in a template.

class BudgetForm(forms.Form):
    amount = MoneyField(label=_("Montant"))            # currency="CHF", or form.fields["amount"].set_currency("CHF")
    closes_at = MomentField(label=_("Clôture"))        # form.fields["closes_at"].set_place(funder)
    born_on = DayField(label=_("Date"))
"""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.amounts import parse_amount
from ui.formats import clock_of, number


class Renderer(TemplatesSetting):
    """FORM_RENDERER: label, help, error, then the control; required ones say so in words."""

    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"


class MoneyInput(forms.TextInput):
    template_name = "ui/money_input.html"
    unit = "€"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class MoneyField(forms.DecimalField):
    """« 12 500,00 », « 12'500.00 »: both ways of writing; a doubt is refused with a sentence."""

    widget = MoneyInput

    def __init__(self, *, currency: str = "EUR", **options: Any) -> None:
        options = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal(0)} | options
        super().__init__(**options)
        self.set_currency(currency)

    def set_currency(self, currency: str) -> None:
        self.currency = currency
        self.widget.unit = "€" if currency == "EUR" else currency

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        return parse_amount(value) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            return f"{value:,.2f}".replace(",", "'") if self.currency == "CHF" else number(Decimal(value), 2)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DayField(forms.DateField):
    widget = DayInput


class MomentWidget(forms.MultiWidget):
    template_name = "ui/moment_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"day": DayInput(), "time": TimeInput()}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.date(), value.time().replace(second=0, microsecond=0)] if value else [None, None]


class MomentField(forms.MultiValueField):
    """An instant typed as a day and an hour on the clock of a place (the funder's)."""

    widget = MomentWidget

    def __init__(self, *, default_time: time | None = None, **options: Any) -> None:
        self.default_time, self.zone = default_time, None
        fields = (forms.DateField(), forms.TimeField(required=False))
        super().__init__(fields, require_all_fields=False, **options)

    def set_place(self, place: Any) -> None:
        """`place` is a funder: its time zone reads the hour, its seat is named in the help."""
        self.zone = place.zone
        self.help_text = self.help_text or _("À l’%(clock)s.") % {"clock": clock_of(place, place.zone)}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value, self._zone())
        return value

    def compress(self, values: list[Any]) -> datetime | None:
        if not values or values[0] is None:
            return None
        return self._instant(datetime.combine(values[0], self._time(values[1])))

    def _time(self, typed: time | None) -> time:
        if typed is None and self.default_time is None:
            raise ValidationError(_("Indiquez aussi l’heure, par exemple 23:59."), code="incomplete")
        return typed or self.default_time or time()

    def _instant(self, naive: datetime) -> datetime:
        """Refuses the hour that does not exist, or exists twice, the night the clock changes."""
        local = naive.replace(tzinfo=self._zone())
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            raise ValidationError(_("Cette nuit-là l’heure change : choisissez une heure hors de ce passage."), code="clock_change")
        return local

    def _zone(self) -> Any:
        return self.zone or timezone.get_current_timezone()
