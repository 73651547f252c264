from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History can only grow."""

    dependencies = [("protection", "0001_initial"), ("accounts", "0002_append_only")]

    operations = [append_only("protection_historicalliabilityrow")]
