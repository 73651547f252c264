from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Histories and filed reports can only grow."""

    dependencies = [("pilots", "0001_initial"), ("accounts", "0002_append_only")]

    operations = [
        append_only(
            "pilots_historicalpilot",
            "pilots_historicalassignee",
            "pilots_historicalworkpackage",
            "pilots_historicalindicator",
            "pilots_historicalobstacle",
            "pilots_historicalincident",
            "pilots_historicaladjustmentrequest",
            "pilots_historicalevaluation",
            "pilots_historicalpackageresult",
            "pilots_pilotreport",
        )
    ]
