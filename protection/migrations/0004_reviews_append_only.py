from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Histories and the log of reads can only grow."""

    dependencies = [("protection", "0003_reviews")]

    operations = [
        append_only(
            "protection_historicalliabilityreview",
            "protection_historicalpanelmember",
            "protection_historicalfinding",
            "protection_historicalprotectionmeasure",
            "protection_historicalobstructionreport",
            "protection_reviewread",
            "protection_obstructionread",
        )
    ]
