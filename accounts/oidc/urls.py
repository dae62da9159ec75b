"""allauth's two addresses, with our adapter behind them."""

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from accounts.oidc.provider import SignedUserinfoAdapter


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: type[OAuth2LoginView], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view.adapter_view(SignedUserinfoAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


urlpatterns = [
    path("oidc/<slug:provider_id>/login/", login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
