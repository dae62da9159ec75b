"""The drafting screen: terms, articles, schedule. While the text is a draft, by the officer."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.blanks import unknown_in
from conventions.domain import clauses, instalments, library, writing
from conventions.interfaces.forms import ClauseForm, CommentForm, InstalmentFormSet, TermsForm, lines_of
from conventions.models import Convention
from conventions.money import total
from conventions.views.common import attempt, clause_for, convention_at_the_desk
from conventions.views.sheet import offers_for


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = convention_at_the_desk(request, pk)
    form = TermsForm(request.POST or None, initial={"purpose": found.purpose, "starts_on": found.starts_on, "ends_on": found.ends_on})
    if request.method == "POST" and form.is_valid():
        write = partial(writing.rewrite_terms, convention=found, by=request.user, **form.cleaned_data)
        if attempt(request, write, _("Termes enregistrés.")):
            return redirect("conventions:draft", pk)
    return page(request, found, form=form, status=422 if form.errors else 200)


@login_required
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    found = convention_at_the_desk(request, pk)
    formset = InstalmentFormSet(request.POST or None, initial=lines_to_edit(found), prefix="lines")
    for form in formset.forms:
        form.fields["amount"].set_currency(found.funder.currency)
    if request.method == "POST" and formset.is_valid():
        write = partial(instalments.reschedule, convention=found, lines=lines_of(formset), by=request.user)
        if attempt(request, write, _("Échéancier enregistré.")):
            return redirect("conventions:schedule", pk)
    context = {"convention": found, "funder": found.funder, "formset": formset, "scheduled": total(found.instalments.standing())}
    return render(request, "conventions/schedule.html", context, status=422 if formset.is_bound else 200)


@login_required
def clause(request: HttpRequest, pk: int) -> HttpResponse:
    found = clause_for(request, pk)
    convention_at_the_desk(request, found.convention_id)
    form = ClauseForm(request.POST or None, initial={"title": found.title, "text": found.text})
    if request.method == "POST" and form.is_valid():
        write = partial(clauses.rewrite, clause=found, by=request.user, **form.cleaned_data)
        if attempt(request, write, _("Article enregistré.")):
            return back_to(found.convention, found.pk)
    return clause_page(request, found.convention, form, found)


@login_required
def add_clause(request: HttpRequest, pk: int) -> HttpResponse:
    found = convention_at_the_desk(request, pk)
    form = ClauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write = partial(clauses.add, convention=found, by=request.user, **form.cleaned_data)
        if attempt(request, write, _("Article ajouté.")):
            return redirect("conventions:draft", pk)
    return clause_page(request, found, form)


@login_required
@require_POST
def move_clause(request: HttpRequest, pk: int) -> HttpResponse:
    found = clause_for(request, pk)
    places = {"up": -1, "down": 1}.get(request.POST.get("way", ""), 0)
    attempt(request, partial(clauses.move, clause=found, places=places, by=request.user))
    return back_to(found.convention, found.pk)


@login_required
@require_POST
def remove_clause(request: HttpRequest, pk: int) -> HttpResponse:
    found = clause_for(request, pk)
    attempt(request, partial(clauses.remove, clause=found, by=request.user), _("Article retiré."))
    return redirect("conventions:draft", found.convention_id)


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = clause_for(request, pk), CommentForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    attempt(request, partial(clauses.comment, clause=found, text=text, by=request.user), _("Remarque ajoutée."))
    return redirect(f"{found.convention.get_absolute_url()}#clause-{pk}")


def page(request: HttpRequest, found: Convention, *, form: Any, status: int) -> HttpResponse:
    fields = library.merge_fields(found)
    rows = found.clauses.prefetch_related("comments__author")
    articles = [{"clause": row, "paragraphs": library.paragraphs(library.article_text(row, fields)), "unknown": unknown_in(row.text)} for row in rows]
    context = {
        "convention": found,
        "funder": found.funder,
        "form": form,
        "articles": articles,
        "fields": library.explain_fields(found),
        "offers": offers_for(found, request.user),
        "instalments": found.instalments.all(),
        "scheduled": total(found.instalments.standing()),
    }
    return render(request, "conventions/draft.html", context, status=status)


def clause_page(request: HttpRequest, found: Convention, form: ClauseForm, row: Any = None) -> HttpResponse:
    context = {
        "convention": found,
        "form": form,
        "clause": row,
        "fields": library.explain_fields(found),
        "comments": row.comments.select_related("author") if row else [],
    }
    return render(request, "conventions/clause.html", context, status=422 if form.is_bound else 200)


def lines_to_edit(found: Convention) -> list[dict[str, Any]]:
    names = ("label", "kind", "condition", "due_on", "fiscal_year", "amount")
    return [{name: getattr(each, name) for name in names} for each in found.instalments.standing()]


def back_to(found: Convention, clause_pk: int) -> HttpResponse:
    response = redirect("conventions:draft", found.pk)
    response["Location"] += f"#clause-{clause_pk}"
    return response
