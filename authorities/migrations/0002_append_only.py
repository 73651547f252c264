from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History and frozen records can only grow."""

    dependencies = [("authorities", "0001_initial")]

    operations = [
        append_only(
            "authorities_historicallegalbasis",
            "authorities_historicalregime",
            "authorities_historicaltier",
            "authorities_historicalauthorityrule",
            "authorities_historicaldeadlinerule",
            "authorities_historicalsetting",
            "authorities_historicaltopic",
            "authorities_calendarversion",
            "authorities_routingdecision",
        )
    ]
