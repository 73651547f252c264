from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of a reorganisation is never rewritten."""

    dependencies = [("reorganisation", "0001_initial")]
    operations = [
        append_only(
            "reorganisation_historicalreorganisation",
            "reorganisation_historicalnewunit",
            "reorganisation_historicalunitchange",
        )
    ]
