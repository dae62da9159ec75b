"""Pages of fifty: one query to count, one to read, whatever is asked for."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

PER_PAGE = 50


def paginate(rows: Any, params: Mapping[str, Any], *, per_page: int = PER_PAGE) -> Page:
    """The page asked for by `?page=`; a page that does not exist gives the nearest."""
    return Paginator(rows, per_page).get_page(params.get("page"))
