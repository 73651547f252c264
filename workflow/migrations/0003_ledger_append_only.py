from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """What the ledger wrote down can only grow; secrets and waiting entries are the exceptions."""

    dependencies = [("workflow", "0002_jobs"), ("ledger", "0001_initial")]

    operations = [
        append_only(
            "ledger_entry",
            "ledger_leaf",
            "ledger_tile",
            "ledger_logkey",
            "ledger_checkpoint",
        )
    ]
