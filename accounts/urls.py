from django.urls import path

from accounts.views import funders, organisations, profile

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("quitter/", profile.leave, name="leave"),
    path("organismes/", organisations.mine, name="organisations"),
    path("organismes/nouveau/", organisations.create, name="organisation_create"),
    path("organismes/<int:pk>/", organisations.show, name="organisation"),
    path("organismes/<int:pk>/modifier/", organisations.edit, name="organisation_edit"),
    path("organismes/<int:pk>/membres/", organisations.invite, name="member_invite"),
    path("organismes/<int:pk>/membres/<int:member_pk>/role/", organisations.change_role, name="member_role"),
    path("organismes/<int:pk>/membres/<int:member_pk>/retirer/", organisations.remove, name="member_remove"),
    path("institutions/", funders.mine, name="funders"),
    path("institutions/<int:pk>/", funders.settings, name="funder"),
    path("institutions/<int:pk>/personnes/", funders.staff, name="staff"),
    path("institutions/<int:pk>/personnes/<int:mandate_pk>/terminer/", funders.end, name="mandate_end"),
]
