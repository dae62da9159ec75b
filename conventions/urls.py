from django.urls import path

from conventions.views import amending, beneficiary, drafting, payments, portfolio, renewals, reports, sheet, signing

app_name = "conventions"
urlpatterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("miennes/", beneficiary.mine, name="mine"),
    path("versements/", payments.desk, name="payments"),
    path("bilans/<int:pk>/", reports.report, name="report"),
    path("bilans/<int:pk>/juger/<int:commitment>/", reports.judge, name="judge"),
    path("bilans/<int:pk>/<slug:section>/", reports.section, name="report_section"),
    path("bilans/<int:pk>/<slug:section>/enregistrer/", reports.autosave, name="report_autosave"),
    path("bilans/<int:pk>/<slug:section>/joindre/<slug:slot>/", reports.add_evidence, name="report_add"),
    path("bilans/<int:pk>/<slug:section>/retirer/<int:piece>/", reports.remove_evidence, name="report_remove"),
    path("renouvellements/", renewals.renewal_list, name="renewals"),
    path("renouvellements/<int:pk>/", renewals.renewal, name="renewal"),
    path("avenants/<int:pk>/", amending.amendment, name="amendment"),
    path("avenants/<int:pk>/rediger/", amending.rewrite, name="amendment_edit"),
    path("avenants/<int:pk>/apercu/", signing.preview_amendment, name="amendment_preview"),
    path("avenants/<int:pk>/signer/", signing.sign_amendment, name="amendment_sign"),
    path("<int:pk>/", sheet.convention, name="convention"),
    path("<int:pk>/rediger/", drafting.draft, name="draft"),
    path("<int:pk>/echeancier/", drafting.schedule, name="schedule"),
    path("<int:pk>/apercu/", signing.preview_convention, name="preview"),
    path("<int:pk>/signer/", signing.sign_convention, name="sign"),
    path("<int:pk>/avenant/", amending.start, name="amendment_start"),
    path("<int:pk>/renouveler/", renewals.start, name="renewal_start"),
    path("<int:pk>/articles/ajouter/", drafting.add_clause, name="clause_add"),
    path("articles/<int:pk>/", drafting.clause, name="clause"),
    path("articles/<int:pk>/deplacer/", drafting.move_clause, name="clause_move"),
    path("articles/<int:pk>/retirer/", drafting.remove_clause, name="clause_remove"),
    path("articles/<int:pk>/remarque/", drafting.comment, name="clause_comment"),
]
