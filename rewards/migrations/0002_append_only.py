from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Histories can only grow."""

    dependencies = [("rewards", "0001_initial"), ("accounts", "0002_append_only")]

    operations = [
        append_only(
            "rewards_historicalawardtype",
            "rewards_historicalencouragementtype",
            "rewards_historicalemulationmovement",
            "rewards_historicalemulationphase",
            "rewards_historicalnomination",
            "rewards_historicalencouragementmeasure",
        )
    ]
