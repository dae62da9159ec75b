"""Who may open each address, before any question about a dossier. An address absent from this table is refused to all
but signed-in people by the middleware, and a house test fails until it is written here.

PUBLIC: anyone. SIGNED_IN: a person with an account; what they then see is decided by `visible_to` and the rules.
TECHNICAL: Django's administration, for accounts marked for it. OWN: allauth's pages, which guard themselves.
"""

from collections.abc import Callable
from enum import StrEnum
from fnmatch import fnmatch

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver


class Access(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    TECHNICAL = "technical"
    OWN = "own"


PUBLIC = (
    "home", "demo", "become", "look", "logo", "set_language",
    "verification:verify", "verification:find", "verification:root", "verification:revoked", "verification:code",
    "ui:appearance", "ui:accessibility", "ui:source",
    "workflows:feed", "workflows:stop_digest",
    "calls:calls", "calls:feed", "calls:calendar", "calls:references", "calls:call",
)

SIGNED_IN = (
    "accounts:profile", "accounts:leave", "accounts:organisations", "accounts:organisation_create", "accounts:organisation",
    "accounts:organisation_edit", "accounts:member_invite", "accounts:member_role", "accounts:member_remove", "accounts:funders", "accounts:funder",
    "accounts:staff", "accounts:mandate_end",
    "workflows:past", "workflows:absences", "workflows:absence_cancel", "workflows:sharing", "workflows:workload", "workflows:rules",
    "workflows:notices", "workflows:feed_make", "workflows:feed_revoke",
    "workflows:desk", "workflows:take", "workflows:give_back", "workflows:sendings", "workflows:send_again", "workflows:step", "workflows:approve", "workflows:settle",
    "documents:register", "documents:messages", "documents:message", "documents:send_again", "documents:file", "documents:attest", "documents:detail",
    "documents:download", "documents:revision", "documents:evidence",
    "calls:office_calls", "calls:office_call_create", "calls:office_call", "calls:office_call_edit", "calls:office_call_criteria",
    "calls:office_call_preview", "calls:office_schemes", "calls:office_scheme_create", "calls:office_scheme", "calls:office_envelopes",
    "calls:office_envelope_create", "calls:office_envelope", "calls:office_criteria", "calls:office_criterion_create", "calls:office_criterion",
    "calls:office_figures", "calls:office_figures_of", "calls:office_figure",
    "calls:procedures", "calls:procedure_create", "calls:procedure", "calls:procedure_facts", "calls:procedure_condition", "calls:procedure_draft", "calls:procedure_drop", "calls:procedure_tab",
    "grants:applications", "grants:bulk", "grants:move_dossiers", "grants:mine", "grants:start", "grants:application", "grants:preview", "grants:submit", "grants:draft",
    "grants:section", "grants:autosave", "grants:totals", "grants:add_piece", "grants:remove_piece", "grants:jury", "grants:links",
    "grants:conflicts", "grants:conflict_list", "grants:conflict", "grants:my_readings", "grants:review", "grants:review_save", "grants:marks",
    "grants:reading_calls", "grants:readings", "grants:proposal", "grants:committees", "grants:committee_new", "grants:committee",
    "grants:committee_edit", "grants:session_new", "grants:member_remove", "grants:sessions", "grants:session", "grants:session_refer",
    "grants:session_order", "grants:room", "grants:attendances", "grants:attendance", "grants:session_decisions", "grants:agenda_item",
    "grants:deliberation_mark", "grants:decisions", "grants:decision", "grants:decision_edit", "grants:file_appeal", "grants:prepare_decision",
    "grants:simulation", "grants:appeals", "grants:appeal",
    "conventions:portfolio", "conventions:mine", "conventions:payments", "conventions:report", "conventions:judge", "conventions:report_section",
    "conventions:report_autosave", "conventions:report_add", "conventions:report_remove", "conventions:renewals", "conventions:renewal",
    "conventions:amendment", "conventions:amendment_edit", "conventions:amendment_preview", "conventions:amendment_sign", "conventions:convention",
    "conventions:draft", "conventions:schedule", "conventions:preview", "conventions:sign", "conventions:amendment_start",
    "conventions:renewal_start", "conventions:clause_add", "conventions:clause", "conventions:clause_move", "conventions:clause_remove",
    "conventions:clause_comment",
)

ACCESS: dict[str, Access] = dict.fromkeys(PUBLIC, Access.PUBLIC) | dict.fromkeys(SIGNED_IN, Access.SIGNED_IN)

#: Addresses of the libraries only: ours are written one by one.
FAMILIES: dict[str, Access] = {
    "admin:*": Access.TECHNICAL,
    "account_*": Access.OWN,
    "mfa_*": Access.OWN,
    "socialaccount_*": Access.OWN,
    "openid_connect_*": Access.OWN,
    "social/*": Access.OWN,  # old addresses of allauth, which redirect
}


def access_of(route: str) -> Access | None:
    if route in ACCESS:
        return ACCESS[route]
    return next((access for family, access in FAMILIES.items() if fnmatch(route, family)), None)


def routes() -> list[tuple[str, URLPattern]]:
    """Every address of the house: its full name and its pattern."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found += _walk(each, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            found.append((f"{space}{each.name or each.pattern}", each))
    return found


class RequireDeclaredAccess:
    """Sends a visitor to the sign-in page wherever the table does not say the address is theirs to open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.user.is_authenticated or match is None or access_of(match.view_name) in (Access.PUBLIC, Access.OWN, Access.TECHNICAL):
            return None
        return redirect_to_login(request.get_full_path())
