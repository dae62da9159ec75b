from django.urls import path

from workflows import views
from workflows.board import views as board

app_name = "workflows"
urlpatterns = [
    path("", board.my_work, name="desk"),
    path("taches/<int:pk>/prendre/", board.take, name="take"),
    path("taches/<int:pk>/rendre/", board.give_back, name="give_back"),
    path("envois/", views.sendings, name="sendings"),
    path("envois/<int:pk>/", views.send_again, name="send_again"),
    path("actes/<slug:noun>/<int:pk>/<slug:name>/", views.take_step, name="step"),
]
    path("actes/<slug:noun>/<int:pk>/accord/<slug:key>/", views.approve, name="approve"),
    path("actes/<slug:noun>/<int:pk>/condition/<slug:key>/", views.settle, name="settle"),
