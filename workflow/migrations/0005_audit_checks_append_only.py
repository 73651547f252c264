from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """An examination that was made stays on record."""

    dependencies = [("workflow", "0004_audit_checks"), ("accounts", "0001_initial")]

    operations = [append_only("workflow_auditcheck")]
