"""What every template may say of the instance."""

from django.conf import settings
from django.http import HttpRequest


def instance(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "source_url": settings.SOURCE_URL,
        "demo": settings.DEMO,
    }
