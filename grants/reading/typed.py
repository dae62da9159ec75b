"""Between a posted form and what is kept: one text per field, a list where several were chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

#: Names that a form posts beside the answers.
NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "revision"})


def as_typed(post: QueryDict, names: Iterable[str]) -> dict[str, Any]:
    """Only the fields of this section: `names`, or the parts of a field in several boxes (`starts_on_0`)."""
    wanted = tuple(names)
    return {key: _one_or_list(post.getlist(key)) for key in post if key not in NOT_ANSWERS and _belongs(key, wanted)}


def _belongs(key: str, names: tuple[str, ...]) -> bool:
    return any(key == name or (key.startswith(f"{name}_") and key.rsplit("_", 1)[1] in {"0", "1", "2", "day", "time"}) for name in names)


def _one_or_list(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def as_post(typed: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    return MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in typed.items()})
