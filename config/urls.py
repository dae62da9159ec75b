"""Where each room's pages stand."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import demo, home, look

urlpatterns = [
    path("", home.home, name="home"),
    path("demo/", demo.people, name="demo"),
    path("demo/<int:pk>/", demo.become, name="become"),
    path("look/<int:funder_id>.css", look.look, name="look"),
    path("look/<int:funder_id>/logo", look.logo, name="logo"),
    path("connexion/", include("allauth.urls")),
    path("langue/", include("django.conf.urls.i18n")),
    path("technique/", admin.site.urls),
    path("verifier/", include("documents.public_urls")),
    path("", include("ui.urls")),
    path("compte/", include("accounts.urls")),
    path("travail/", include("workflows.urls")),
    path("documents/", include("documents.urls")),
    path("", include("calls.urls")),
    path("dossiers/", include("grants.urls")),
    path("conventions/", include("conventions.urls")),
]
