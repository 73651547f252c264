from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History and frozen records can only grow."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        append_only(
            "accounts_historicaluser",
            "accounts_historicalorgunit",
            "accounts_historicalorgsuccession",
            "accounts_historicalpositionheld",
            "accounts_historicalduty",
            "accounts_historicaldelegation",
        )
    ]
