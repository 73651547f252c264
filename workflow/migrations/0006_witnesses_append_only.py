from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """What witnesses signed stays."""

    dependencies = [("workflow", "0005_audit_checks_append_only"), ("ledger", "0002_witnesses")]

    operations = [append_only("ledger_witness", "ledger_cosignature")]
