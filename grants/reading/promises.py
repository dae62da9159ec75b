"""The promise forms of a call's criteria, filled with what was typed: `c12-<field>` for the use number 12 of a criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calls.criteria import PromiseForm, kind_of
from grants.reading.sections import sections_of
from grants.reading.typed import as_post


@dataclass(frozen=True)
class ReadPromise:
    use: Any
    form: PromiseForm

    @property
    def answer_so_far(self) -> dict[str, Any]:
        """What can be read of the answer, whatever is still missing."""
        self.form.is_valid()
        return self.form.answer


def prefix_of(use: Any) -> str:
    return f"c{use.pk}"


def form_of(use: Any, funder: Any, typed: Mapping[str, Any] | None) -> ReadPromise:
    data = as_post(typed or {})
    return ReadPromise(use, kind_of(use.criterion).promise_form(data, prefix=prefix_of(use), currency=funder.currency))


def sections_with_criteria(call: Any) -> list[str]:
    return [section["key"] for section in sections_of(call) if section["kind"] == "criteria"]


def blank_form_of(use: Any, funder: Any) -> ReadPromise:
    """Nothing typed yet: the form asks, and reproaches nothing."""
    return ReadPromise(use, kind_of(use.criterion).promise_form(prefix=prefix_of(use), currency=funder.currency))
