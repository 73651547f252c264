from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Histories, letters and frozen numbers can only grow."""

    dependencies = [("monitoring", "0003_reporting"), ("accounts", "0002_append_only")]

    operations = [
        append_only(
            "monitoring_historicalannualreview",
            "monitoring_historicalunitreport",
            "monitoring_historicalcorrectiveaction",
            "monitoring_historicaltarget",
            "monitoring_annualsnapshot",
            "monitoring_snapshotrow",
            "monitoring_urginground",
            "monitoring_urgingletter",
            "monitoring_lettercase",
            "monitoring_urgingskip",
        )
    ]
