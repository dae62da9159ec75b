"""What is taken from an outside account: the address, and the name that acts will carry."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class Adapter(DefaultSocialAccountAdapter):
    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name") or "", data.get("last_name") or "")
        user.full_name = (data.get("name") or " ".join(names)).strip()[:150]
        return user
