"""`{% agreements subject user as agreed %}`: approvals and conditions to settle, for the pages of the administration."""

from typing import Any

from django import template

from workflows.procedures.panel import Panel, panel

register = template.Library()


@register.simple_tag
def agreements(subject: Any, reader: Any, step: Any = None) -> Panel:
    return panel(subject, reader, None if step is None else [step])
