from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Scheme
from grants.enums import Opinion, SessionState
from grants.lifecycle import AGENDA_ITEM, APPLICATION
from grants.models import Committee, CommitteeMember, CommitteeSession
from ui.forms import MomentField, MoneyField
from workflows.step_forms import StepForm, form_for


class CommitteeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Committee
        fields = ("name", "scheme", "quorum_rate", "majority", "recused_lower_quorum", "proxies_count", "proxies_per_member", "chair_has_casting_vote")
        help_texts = {
            "quorum_rate": _("0,5 : la moitié au moins des membres votants. Le règlement de la commission fait foi."),
            "recused_lower_quorum": _(
                "Coché : les membres déportés d’un point sont ôtés du nombre requis. Dans tous les cas ils ne comptent pas parmi les présents."
            ),
            "proxies_count": _("Décoché : seuls les présents comptent pour le quorum. Le règlement de la commission fait foi."),
        }

    def __init__(self, *args: Any, funder: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scheme"].queryset = Scheme.objects.filter(funder=funder)


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CommitteeMember
        fields = ("user", "college", "quality", "is_voting", "is_chair")

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = people


class SessionForm(forms.Form):
    title = forms.CharField(label=_("Intitulé"), max_length=200)
    starts_at = MomentField(label=_("Date et heure"))
    place = forms.CharField(label=_("Lieu, ou adresse de la visioconférence"), max_length=200, required=False)

    def __init__(self, *args: Any, funder: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"].set_place(funder)


@form_for(APPLICATION, "refer", "refer_unread")
class ReferForm(StepForm):
    session = forms.ModelChoiceField(label=_("Séance"), queryset=CommitteeSession.objects.none())

    def prepare(self) -> None:
        mine = CommitteeSession.objects.visible_to(self.actor).filter(committee__funder=self.subject.funder_id)
        self.fields["session"].queryset = mine.filter(state__in=(SessionState.PLANNED, SessionState.CONVENED))


@form_for(AGENDA_ITEM, "conclude")
class ConcludeForm(StepForm):
    """The motion first, then the count of voices on it."""

    opinion = forms.ChoiceField(label=_("Avis mis au vote"), choices=Opinion.choices, widget=forms.RadioSelect)
    amount_proposed = MoneyField(label=_("Montant"), required=False)
    rank = forms.IntegerField(label=_("Rang sur la liste complémentaire"), min_value=1, max_value=999, required=False)
    motive = forms.CharField(label=_("Motif"), help_text=_("Repris dans la lettre au demandeur."), widget=forms.Textarea(attrs={"rows": 3}))
    votes_for = forms.IntegerField(label=_("Pour cette proposition"), min_value=0, max_value=999)
    votes_against = forms.IntegerField(label=_("Contre"), min_value=0, max_value=999)
    abstentions = forms.IntegerField(label=_("Abstentions"), min_value=0, max_value=999)
    dissents = forms.CharField(label=_("Opinions divergentes à consigner"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def prepare(self) -> None:
        self.fields["amount_proposed"].set_currency(self.subject.session.committee.funder.currency)


class DeliberationMarkForm(forms.Form):
    review = forms.ModelChoiceField(label=_("Lecture"), queryset=None)
    value = forms.DecimalField(label=_("Note après débat"), min_value=0, max_digits=6, decimal_places=2)
    reason = forms.CharField(label=_("Motif"), max_length=500)

    def __init__(self, *args: Any, reviews: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["review"].queryset = reviews
        self.fields["review"].label_from_instance = lambda review: f"{review.reviewer} – {review.score}"
