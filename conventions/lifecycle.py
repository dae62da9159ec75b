"""The life of a convention, from its draft to what comes after it.

A notified award drafts its instrument: a convention above the threshold or for live performance, else an award order. The
officer proposes, the beneficiary comments or agrees: the agreed words are sealed, and only they can be signed, by the
beneficiary first, then by the funder. In force, it pays by instalments: one person certifies, another orders, and it is
paid when the accountant says so. Reports come due; accepting the last one judges each commitment, and what was not kept
holds back its share of the balance. An amendment is a diff with the same signatures (an order amends an order). Everything paid and reported, it is
completed; a breach, heard, terminates it. Before its end a renewal is opened and evaluated: it may invite to ask again,
with a new dossier linked to the old; it never renews by itself, for a past grant gives no right.
"""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from conventions import guards, rules
from conventions.enums import AmendmentState as A
from conventions.enums import ConventionState as C
from conventions.enums import InstalmentState as I
from conventions.enums import RenewalState as N
from conventions.enums import ReportState as R
from workflows.lifecycle import Duty, Lifecycle, Step, Words

EDITABLE_BY_OFFICER = frozenset({C.DRAFT})
COMMENTED_BY_BENEFICIARY = frozenset({C.PROPOSED})
AWAITS_SIGNATURES = frozenset({C.AGREED, C.SIGNED_BY_BENEFICIARY})
ENDED = frozenset({C.COMPLETED, C.TERMINATED, C.LAPSED})
AMENDMENT_UNDER_WAY = frozenset({A.DRAFT, A.PROPOSED, A.AGREED, A.SIGNED_BY_BENEFICIARY})
OWED = frozenset({I.SCHEDULED, I.CERTIFIED, I.ORDERED})
FILLED_BY_BENEFICIARY = frozenset({R.DUE, R.RETURNED})
RENEWAL_UNDER_WAY = frozenset({N.OPENED, N.EVALUATED, N.INVITED})

CONVENTION = Lifecycle(
    noun="convention",
    label=_("Convention"),
    states=C,
    initial=C.DRAFT,
    reads=("application__organisation", "funder"),
    shown=("instrument", "application__title"),
    words={
        C.DRAFT: Words(_("En rédaction"), _("En préparation")),
        C.PROPOSED: Words(_("Proposée au bénéficiaire"), _("À relire : vos remarques ou votre accord sont attendus")),
        C.AGREED: Words(_("Texte accepté, signature du bénéficiaire attendue"), _("À signer")),
        C.SIGNED_BY_BENEFICIARY: Words(_("Signée par le bénéficiaire, signature du financeur attendue"), _("Signée par vous, signature du financeur attendue")),
        C.IN_FORCE: Words(_("En vigueur"), _("En vigueur")),
        C.COMPLETED: Words(_("Achevée"), _("Achevée")),
        C.TERMINATED: Words(_("Résiliée"), _("Résiliée")),
        C.LAPSED: Words(_("Caduque"), _("Caduque")),
    },
    duties={
        C.DRAFT: (
            Duty("propose", Role.CASE_OFFICER, _("Rédiger et proposer la convention"), ("propose", "lapse"), 15, 30, when=lambda act: not act.is_award_order),
            Duty("issue", Role.SIGNATORY, _("Prendre l’arrêté"), ("issue_order", "lapse"), 15, 10, when=lambda act: act.is_award_order),
        ),
        C.SIGNED_BY_BENEFICIARY: (Duty("countersign", Role.SIGNATORY, _("Signer la convention"), ("countersign",), 10, 5),),
    },
    steps=(
        Step("propose", {C.DRAFT}, C.PROPOSED, by=rules.case_officer, label=_("Proposer au bénéficiaire"), told=_("Convention proposée"),
             guards=(guards.is_a_convention, guards.clauses_are_complete, guards.instalments_add_up, guards.days_are_known, guards.term_is_within_the_ceiling), writes=("proposed_at",), mails=("convention_proposed",)),
        Step("agree", {C.PROPOSED}, C.AGREED, by=rules.legal_representative, label=_("Accepter ce texte"), told=_("Texte accepté"),
             guards=(guards.clauses_are_complete, guards.instalments_add_up), writes=("agreed_at", "agreed_by", "text_digest"), papers=("convention",),
             help=_("Le texte est alors scellé : c’est lui, et lui seul, qui pourra être signé.")),
        Step("request_changes", {C.PROPOSED}, C.DRAFT, by=rules.beneficiary, label=_("Demander des changements"), told=_("Changements demandés"),
             needs_reason=True, mails=("convention_changes_requested",)),
        Step("reopen", {C.AGREED}, C.DRAFT, by=rules.case_officer, label=_("Rouvrir la rédaction"), told=_("Rédaction rouverte, accord annulé"),
             needs_reason=True, is_exceptional=True, writes=("agreed_at", "agreed_by", "text_digest"), mails=("convention_reopened",)),
        Step("sign", {C.AGREED}, C.SIGNED_BY_BENEFICIARY, by=rules.legal_representative, label=_("Signer la convention"), told=_("Signée par le bénéficiaire"),
             guards=(guards.sealed_paper_is_the_agreed_text,), inputs=("consent", "capacity", "sha256_presented", "circumstances"),
             checks=(guards.consent_is_given, guards.presented_file_is_the_sealed_one), writes=("signed_at",), mails=("convention_signed",)),
        Step("countersign", {C.SIGNED_BY_BENEFICIARY}, C.IN_FORCE, by=rules.signatory, label=_("Signer pour le financeur"), told=_("Signée par le financeur, en vigueur"),
             guards=(guards.sealed_paper_is_the_agreed_text, guards.beneficiary_signature_is_applied), inputs=("consent", "capacity", "sha256_presented", "circumstances"),
             checks=(guards.consent_is_given, guards.presented_file_is_the_sealed_one), writes=("effective_on", "in_force_at"), mails=("convention_in_force",)),
        Step("issue_order", {C.DRAFT}, C.IN_FORCE, by=rules.signatory, label=_("Prendre l’arrêté"), told=_("Arrêté attributif pris"),
             guards=(guards.is_an_award_order, guards.clauses_are_complete, guards.instalments_add_up, guards.days_are_known),
             writes=("effective_on", "in_force_at", "text_digest"), papers=("award_order",), mails=("award_order_issued",)),
        Step("complete", {C.IN_FORCE}, C.COMPLETED, by=rules.officer_or_clock, label=_("Clore la convention"), told=_("Convention achevée"),
             guards=(guards.nothing_is_owed, guards.reports_are_accepted, guards.no_amendment_is_under_way), writes=("ended_at",)),
        Step("terminate", {C.IN_FORCE}, C.TERMINATED, by=rules.signatory, label=_("Résilier"), told=_("Convention résiliée"), needs_reason=True, is_grave=True,
             inputs=("breach_on", "heard_on", "hearing"), checks=(guards.beneficiary_was_heard, guards.breach_is_in_the_term), guards=(guards.no_payment_is_under_way,),
             writes=("ended_at", "breach_on", "heard_on", "hearing", "amount_withdrawn"), mails=("convention_terminated",),
             help=_("Après que le bénéficiaire a été entendu. Le retrait au prorata est calculé et inscrit ; le reversement se demande à part.")),
        Step("lapse", {C.DRAFT, C.PROPOSED, C.AGREED}, C.LAPSED, by=rules.officer_or_clock, label=_("Constater la caducité"), told=_("Convention caduque"),
             needs_reason=True, is_grave=True, is_exceptional=True, writes=("ended_at",)),
    ),
)  # fmt: skip

AMENDMENT = Lifecycle(
    noun="amendment",
    label=_("Avenant"),
    states=A,
    initial=A.DRAFT,
    reads=("convention__application__organisation", "convention__funder"),
    shown=("rank", "convention__instrument", "convention__application__title"),
    words={
        A.DRAFT: Words(_("En rédaction"), _("En préparation")),
        A.PROPOSED: Words(_("Proposé au bénéficiaire"), _("À relire : vos remarques ou votre accord sont attendus")),
        A.AGREED: Words(_("Texte accepté, signature du bénéficiaire attendue"), _("À signer")),
        A.SIGNED_BY_BENEFICIARY: Words(_("Signé par le bénéficiaire, signature du financeur attendue"), _("Signé par vous, signature du financeur attendue")),
        A.IN_FORCE: Words(_("En vigueur"), _("En vigueur")),
        A.ABANDONED: Words(_("Abandonné"), _("Abandonné")),
    },
    duties={A.SIGNED_BY_BENEFICIARY: (Duty("countersign", Role.SIGNATORY, _("Signer l’avenant"), ("countersign",), 10, 5),)},
    steps=(
        Step("propose", {A.DRAFT}, A.PROPOSED, by=rules.case_officer, label=_("Proposer au bénéficiaire"), told=_("Avenant proposé"),
             guards=(guards.amends_a_convention, guards.amendment_changes_something, guards.amended_instalments_add_up, guards.increase_is_pledged, guards.its_convention_is_in_force),
             writes=("proposed_at",), mails=("amendment_proposed",)),
        Step("agree", {A.PROPOSED}, A.AGREED, by=rules.legal_representative, label=_("Accepter ce texte"), told=_("Texte accepté"),
             guards=(guards.amended_instalments_add_up, guards.its_convention_is_in_force), writes=("agreed_at", "agreed_by", "text_digest"), papers=("amendment",)),
        Step("request_changes", {A.PROPOSED}, A.DRAFT, by=rules.beneficiary, label=_("Demander des changements"), told=_("Changements demandés"), needs_reason=True,
             mails=("amendment_changes_requested",)),
        Step("reopen", {A.AGREED}, A.DRAFT, by=rules.case_officer, label=_("Rouvrir la rédaction"), told=_("Rédaction rouverte, accord annulé"), needs_reason=True,
             is_exceptional=True, writes=("agreed_at", "agreed_by", "text_digest")),
        Step("sign", {A.AGREED}, A.SIGNED_BY_BENEFICIARY, by=rules.legal_representative, label=_("Signer l’avenant"), told=_("Signé par le bénéficiaire"),
             guards=(guards.sealed_paper_is_the_agreed_text, guards.its_convention_is_in_force), inputs=("consent", "capacity", "sha256_presented", "circumstances"),
             checks=(guards.consent_is_given, guards.presented_file_is_the_sealed_one), writes=("signed_at",)),
        Step("countersign", {A.SIGNED_BY_BENEFICIARY}, A.IN_FORCE, by=rules.signatory, label=_("Signer pour le financeur"), told=_("Signé par le financeur, en vigueur"),
             guards=(guards.sealed_paper_is_the_agreed_text, guards.beneficiary_signature_is_applied, guards.its_convention_is_in_force, guards.increase_is_pledged,
                     guards.amended_instalments_add_up),
             inputs=("consent", "capacity", "sha256_presented", "circumstances"), checks=(guards.consent_is_given, guards.presented_file_is_the_sealed_one),
             writes=("effective_on",), mails=("amendment_in_force",)),
        Step("issue_order", {A.DRAFT}, A.IN_FORCE, by=rules.signatory, label=_("Prendre l’arrêté modificatif"), told=_("Arrêté modificatif pris"),
             guards=(guards.amends_an_order, guards.amended_order_is_sealed, guards.amendment_changes_something, guards.amended_instalments_add_up, guards.increase_is_pledged, guards.its_convention_is_in_force),
             writes=("proposed_at", "effective_on", "text_digest"), papers=("amending_order",), mails=("amending_order_issued",)),
        Step("abandon", {A.DRAFT, A.PROPOSED, A.AGREED}, A.ABANDONED, by=rules.case_officer, label=_("Abandonner l’avenant"), told=_("Avenant abandonné"), needs_reason=True, is_grave=True),
    ),
)  # fmt: skip

INSTALMENT = Lifecycle(
    noun="instalment",
    label=_("Versement"),
    states=I,
    initial=I.SCHEDULED,
    reads=("convention__application__organisation", "convention__funder"),
    shown=("label", "convention__instrument", "convention__application__title"),
    words={
        I.SCHEDULED: Words(_("Prévu"), _("Prévu")),
        I.CERTIFIED: Words(_("Service fait certifié, à mandater"), _("En cours de paiement")),
        I.ORDERED: Words(_("Mandaté, paiement attendu"), _("En cours de paiement")),
        I.PAID: Words(_("Payé"), _("Payé")),
        I.CANCELLED: Words(_("Annulé"), _("Annulé")),
    },
    duties={
        I.CERTIFIED: (Duty("order", Role.AUTHORISING_OFFICER, _("Ordonner le paiement"), ("order", "refuse"), 10, 5),),
        I.ORDERED: (Duty("confirm_payment", Role.AUTHORISING_OFFICER, _("Constater le paiement"), ("confirm_payment", "refuse"), 20, 5),),
    },
    steps=(
        Step("certify", {I.SCHEDULED}, I.CERTIFIED, by=rules.certifier, label=_("Certifier le service fait"), told=_("Service fait certifié"),
             guards=(guards.its_convention_is_in_force, guards.condition_is_met, guards.commitments_are_judged, guards.something_is_due),
             writes=("certified_at", "certified_by", "amount_withheld", "amount_due")),
        Step("order", {I.CERTIFIED}, I.ORDERED, by=rules.another_authorising_officer, label=_("Ordonner le paiement"), told=_("Paiement ordonné"),
             guards=(guards.its_convention_is_in_force, guards.beneficiary_has_an_account), writes=("ordered_at", "ordered_by"), papers=("payment_order",)),
        Step("refuse", {I.CERTIFIED, I.ORDERED}, I.SCHEDULED, by=rules.authorising_officer, label=_("Renvoyer à la certification"), told=_("Paiement renvoyé"), needs_reason=True,
             writes=("certified_at", "certified_by", "ordered_at", "ordered_by", "amount_withheld", "amount_due")),
        Step("confirm_payment", {I.ORDERED}, I.PAID, by=rules.authorising_officer, label=_("Constater le paiement"), told=_("Payé"),
             inputs=("paid_on", "reference"), checks=(guards.payment_is_traced,), writes=("paid_on", "payment_reference"), mails=("instalment_paid",)),
        Step("cancel", {I.SCHEDULED}, I.CANCELLED, by=rules.officer_or_clock, label=_("Annuler ce versement"), told=_("Versement annulé"), needs_reason=True, is_grave=True,
             guards=(guards.is_no_longer_owed,)),
    ),
)  # fmt: skip

REPORT = Lifecycle(
    noun="report",
    label=_("Bilan"),
    states=R,
    initial=R.DUE,
    reads=("convention__application__organisation", "convention__funder"),
    shown=("kind", "fiscal_year", "convention__application__title"),
    words={
        R.DUE: Words(_("Attendu"), _("À remplir et à remettre")),
        R.SUBMITTED: Words(_("Remis, à examiner"), _("Remis, en cours d’examen")),
        R.RETURNED: Words(_("Renvoyé au bénéficiaire"), _("À reprendre et à remettre de nouveau")),
        R.ACCEPTED: Words(_("Accepté"), _("Accepté")),
        R.CANCELLED: Words(_("Plus attendu"), _("Plus attendu")),
    },
    duties={R.SUBMITTED: (Duty("examine", Role.CASE_OFFICER, _("Examiner le bilan"), ("accept", "return"), 30, 30),)},
    steps=(
        Step("submit", {R.DUE, R.RETURNED}, R.SUBMITTED, by=rules.beneficiary, label=_("Remettre le bilan"), told=_("Bilan remis"),
             guards=(guards.report_is_complete,), writes=("submitted_at", "submitted_by", "content_digest"), mails=("report_submitted",)),
        Step("return", {R.SUBMITTED}, R.RETURNED, by=rules.case_officer, label=_("Renvoyer pour reprise"), told=_("Bilan renvoyé"), needs_reason=True,
             writes=("submitted_at", "submitted_by", "content_digest"), mails=("report_returned",)),
        Step("accept", {R.SUBMITTED}, R.ACCEPTED, by=rules.case_officer, label=_("Accepter le bilan"), told=_("Bilan accepté"),
             guards=(guards.its_commitments_are_judged,), writes=("accepted_at", "accepted_by"), mails=("report_accepted",)),
        Step("cancel", {R.DUE, R.RETURNED}, R.CANCELLED, by=rules.officer_or_clock, label=_("Ne plus attendre ce bilan"), told=_("Bilan plus attendu"), needs_reason=True,
             is_exceptional=True, guards=(guards.its_convention_has_ended,)),
    ),
)  # fmt: skip

RENEWAL = Lifecycle(
    noun="renewal",
    label=_("Renouvellement"),
    states=N,
    initial=N.OPENED,
    reads=("convention__application__organisation", "convention__funder"),
    shown=("convention__application__title",),
    words={
        N.OPENED: Words(_("À évaluer"), _("Évaluation en cours")),
        N.EVALUATED: Words(_("Évalué, suite à donner"), _("Évaluation en cours")),
        N.INVITED: Words(_("Invité à déposer une nouvelle demande"), _("Vous pouvez déposer une nouvelle demande")),
        N.STARTED: Words(_("Nouveau dossier ouvert"), _("Nouveau dossier ouvert")),
        N.DECLINED: Words(_("Sans suite"), _("Sans suite")),
        N.EXPIRED: Words(_("Échu"), _("Échu")),
    },
    duties={
        N.OPENED: (Duty("evaluate", Role.CASE_OFFICER, _("Évaluer avant l’échéance"), ("evaluate", "expire"), 60, 60),),
        N.EVALUATED: (Duty("follow_up", Role.CASE_OFFICER, _("Donner suite à l’évaluation"), ("invite", "decline", "expire"), 30, 10),),
    },
    steps=(
        Step("evaluate", {N.OPENED}, N.EVALUATED, by=rules.case_officer, label=_("Consigner l’évaluation"), told=_("Évaluation consignée"),
             inputs=("opinion", "evaluation"), checks=(guards.evaluation_is_written,), writes=("opinion", "evaluation", "evidence", "evaluated_at", "evaluated_by")),
        Step("invite", {N.EVALUATED}, N.INVITED, by=rules.case_officer, label=_("Inviter à déposer une nouvelle demande"), told=_("Bénéficiaire invité"),
             guards=(guards.opinion_allows_it,), inputs=("call",), checks=(guards.call_belongs_to_the_funder,), writes=("call",), mails=("renewal_invited",),
             help=_("Une subvention passée ne donne aucun droit : la nouvelle demande sera examinée comme les autres.")),
        Step("start", {N.INVITED}, N.STARTED, by=rules.beneficiary, label=_("Commencer la nouvelle demande"), told=_("Nouveau dossier ouvert"),
             guards=(guards.its_call_takes_applications,), writes=("new_application",)),
        Step("renounce", {N.INVITED}, N.DECLINED, by=rules.beneficiary, label=_("Ne pas demander de nouveau"), told=_("Le bénéficiaire ne demande pas de nouveau"),
             needs_reason=True, is_grave=True),
        Step("decline", {N.EVALUATED, N.INVITED}, N.DECLINED, by=rules.case_officer, label=_("Ne pas donner suite"), told=_("Renouvellement sans suite"), needs_reason=True,
             is_grave=True, mails=("renewal_declined",)),
        Step("expire", {N.OPENED, N.EVALUATED, N.INVITED}, N.EXPIRED, by=rules.officer_or_clock, label=_("Constater l’échéance"), told=_("Renouvellement échu"),
             guards=(guards.term_is_over,)),
    ),
)  # fmt: skip
