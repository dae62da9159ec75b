"""Pages of fifty: one query to count, unless it was done, and one to read, whatever is asked for."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

PER_PAGE = 50


class Counted(Paginator):
    """Of rows whose number is known."""

    count = 0


def paginate(rows: Any, params: Mapping[str, Any], *, per_page: int = PER_PAGE, count: int | None = None) -> Page:
    """The page asked for by `?page=`; a page that does not exist gives the nearest."""
    pages = Paginator(rows, per_page)
    if count is not None:
        pages = Counted(rows, per_page)
        pages.count = count
    return pages.get_page(params.get("page"))
