"""Addresses of the room: the request and its sheet, then the committee and its decision."""

from grants import urls_applying, urls_committee

app_name = "grants"
urlpatterns = [*urls_applying.urlpatterns, *urls_committee.urlpatterns]
