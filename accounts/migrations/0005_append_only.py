from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of titles and of offered reasons can only grow."""

    dependencies = [("accounts", "0004_reasons_and_titles")]

    operations = [
        append_only("accounts_historicalpositiontitle", "accounts_historicalcannedreason")
    ]
