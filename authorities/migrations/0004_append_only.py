from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of changes of rules can only grow."""

    dependencies = [("authorities", "0003_rule_changes")]

    operations = [
        append_only("authorities_historicalrulechange", "authorities_historicalrulechangeitem")
    ]
