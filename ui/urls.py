from django.urls import path

from ui import views

app_name = "ui"
urlpatterns = [
    path("apparence/", views.appearance, name="appearance"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("code-source/", views.source, name="source"),
]
