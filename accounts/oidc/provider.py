"""Sign-in through the institution's own identity provider. allauth's OpenID Connect, able to read a *signed* userinfo.

ProConnect and FranceConnect answer `application/jwt` where allauth expects JSON. The signature is checked with the keys
the provider publishes, for our client and its issuer: what does not hold opens nothing.
"""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter


class SignedUserinfoAdapter(OpenIDConnectOAuth2Adapter):
    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        return self._read(response)

    def _read(self, response: Any) -> dict[str, Any]:
        try:
            response.raise_for_status()
            if response.headers.get("Content-Type", "").startswith("application/jwt"):
                return self._verified(response.text)
            return dict(response.json())
        except (OSError, ValueError) as error:
            raise OAuth2Error("the identity provider gave no readable answer") from error

    def _verified(self, signed: str) -> dict[str, Any]:
        return dict(
            jwtkit.verify_and_decode(
                credential=signed,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=self.get_provider().app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        )


class SignedOpenIDConnect(OpenIDConnectProvider):
    oauth2_adapter_class = SignedUserinfoAdapter


provider_classes = [SignedOpenIDConnect]
