"""Addresses printed on paper: they never change and need no account."""

from django.urls import path

from documents.views import verification

app_name = "verification"
urlpatterns = [
    path("", verification.verify, name="verify"),
    path("code/", verification.find, name="find"),
    path("racine.pem", verification.root, name="root"),
    path("racine.crl", verification.revoked, name="revoked"),
    path("<str:code>/", verification.code, name="code"),
]
