from django.urls import path

from calls.views import means, office, procedure_drafts, procedures, public

app_name = "calls"
urlpatterns = [
    path("appels/", public.calls, name="calls"),
    path("appels/flux.atom", public.feed, name="feed"),
    path("appels/echeances.ics", public.calendar, name="calendar"),
    path("references-de-remuneration/", public.references, name="references"),
    path("appels/<slug:slug>/", public.call, name="call"),
    path("gestion/appels/", office.calls, name="office_calls"),
    path("gestion/appels/nouveau/", office.create, name="office_call_create"),
    path("gestion/appels/<int:pk>/", office.call, name="office_call"),
    path("gestion/appels/<int:pk>/modifier/", office.edit, name="office_call_edit"),
    path("gestion/appels/<int:pk>/engagements/", office.criteria, name="office_call_criteria"),
    path("gestion/appels/<int:pk>/apercu/", office.preview, name="office_call_preview"),
    path("gestion/dispositifs/", means.schemes, name="office_schemes"),
    path("gestion/dispositifs/nouveau/", means.scheme, name="office_scheme_create"),
    path("gestion/dispositifs/<int:pk>/", means.scheme, name="office_scheme"),
    path("gestion/enveloppes/", means.envelopes_list, name="office_envelopes"),
    path("gestion/enveloppes/nouvelle/", means.envelope, name="office_envelope_create"),
    path("gestion/enveloppes/<int:pk>/", means.envelope, name="office_envelope"),
    path("gestion/criteres/", means.criteria, name="office_criteria"),
    path("gestion/criteres/nouveau/", means.criterion, name="office_criterion_create"),
    path("gestion/criteres/<int:pk>/", means.criterion, name="office_criterion"),
    path("gestion/seuils-et-delais/", means.figures, name="office_figures"),
    path("gestion/seuils-et-delais/<int:pk>/", means.figures, name="office_figures_of"),
    path("gestion/seuils-et-delais/<int:pk>/<str:code>/", means.figure, name="office_figure"),
    path("gestion/procedures/", procedures.procedures, name="procedures"),
    path("gestion/procedures/nouvelle/", procedures.create, name="procedure_create"),
    path("gestion/procedures/faits/", procedures.facts, name="procedure_facts"),
    path("gestion/procedures/condition/", procedures.condition, name="procedure_condition"),
    path("gestion/procedures/<int:pk>/", procedures.procedure, name="procedure"),
    path("gestion/procedures/brouillons/<int:pk>/", procedure_drafts.draft, name="procedure_draft"),
    path("gestion/procedures/brouillons/<int:pk>/abandonner/", procedures.drop, name="procedure_drop"),
    path("gestion/procedures/brouillons/<int:pk>/<slug:tab>/", procedure_drafts.tab, name="procedure_tab"),
]
