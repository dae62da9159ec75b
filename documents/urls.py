from django.urls import path

from documents.views import messages, papers

app_name = "documents"
urlpatterns = [
    path("", papers.register, name="register"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("messages/<uuid:message_id>/renvoyer/", messages.send_again, name="send_again"),
    path("fichiers/<uuid:public_id>/", papers.file, name="file"),
    path("attestation/<slug:noun>/<int:pk>/", papers.attest, name="attest"),
    path("<uuid:public_id>/", papers.detail, name="detail"),
    path("<uuid:public_id>/fichier/", papers.download, name="download"),
    path("<uuid:public_id>/fichier/<int:n>/", papers.download, name="revision"),
    path("<uuid:public_id>/preuves/", papers.evidence, name="evidence"),
]
