from django.urls import path

from workflows import views
from workflows.board.views import absences, notices, rules, sharing, workload
from workflows.board.views import desk as board

app_name = "workflows"
urlpatterns = [
    path("", board.my_work, name="desk"),
    path("taches/<int:pk>/prendre/", board.take, name="take"),
    path("taches/<int:pk>/rendre/", board.give_back, name="give_back"),
    path("terminees/", board.past, name="past"),
    path("absences/", absences.absence_list, name="absences"),
    path("absences/<int:pk>/annuler/", absences.cancel, name="absence_cancel"),
    path("repartition/", sharing.share, name="sharing"),
    path("charge/", workload.load, name="workload"),
    path("regles/", rules.rules, name="rules"),
    path("rappels/", notices.notices, name="notices"),
    path("rappels/adresse/", notices.make_feed, name="feed_make"),
    path("rappels/adresse/revoquer/", notices.revoke_feed, name="feed_revoke"),
    path("rappels/arreter/<str:token>/", notices.stop_digest, name="stop_digest"),
    path("calendrier/<str:token>.ics", notices.feed, name="feed"),
    path("envois/", views.sendings, name="sendings"),
    path("envois/<int:pk>/", views.send_again, name="send_again"),
    path("actes/<slug:noun>/<int:pk>/accord/<slug:key>/", views.approve, name="approve"),
    path("actes/<slug:noun>/<int:pk>/condition/<slug:key>/", views.settle, name="settle"),
    path("actes/<slug:noun>/<int:pk>/<slug:name>/", views.take_step, name="step"),
]
