"""Addresses of those who ask, then of those who instruct."""

from django.urls import path

from grants.views import applying, deposit, dossiers, draft, moving, pieces, sheet

urlpatterns = [
    path("", dossiers.table, name="applications"),
    path("lot/", dossiers.bulk, name="bulk"),
    path("deplacer/<int:pk>/", moving.dossiers, name="move_dossiers"),
    path("miens/", applying.mine, name="mine"),
    path("nouveau/<slug:slug>/", applying.start, name="start"),
    path("<int:pk>/", sheet.application, name="application"),
    path("<int:pk>/apercu/", deposit.preview, name="preview"),
    path("<int:pk>/deposer/", deposit.submit, name="submit"),
    path("<int:pk>/demande/", draft.tasks, name="draft"),
    path("<int:pk>/demande/<slug:section>/", draft.section, name="section"),
    path("<int:pk>/demande/<slug:section>/enregistrer/", draft.autosave, name="autosave"),
    path("<int:pk>/demande/<slug:section>/totaux/", draft.totals, name="totals"),
    path("<int:pk>/demande/<slug:section>/pieces/<slug:slot>/", pieces.add, name="add_piece"),
    path("<int:pk>/demande/<slug:section>/pieces/<int:piece>/retirer/", pieces.remove, name="remove_piece"),
]
