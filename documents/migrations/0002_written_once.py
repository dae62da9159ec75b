from django.db import migrations

from workflows.immutable import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        RefuseChanges("documents_documentrevision"),
        RefuseChanges("documents_signatureevidence"),
    ]
