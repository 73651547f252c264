from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History and frozen records can only grow."""

    dependencies = [("approvals", "0002_people")]

    operations = [
        append_only(
            "approvals_historicalcase",
            "approvals_historicalmeeting",
            "approvals_historicalballot",
            "approvals_historicalapprovaldecision",
            "approvals_urgingnote",
        )
    ]
