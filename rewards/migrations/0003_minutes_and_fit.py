from django.db import migrations, models


class Migration(migrations.Migration):
    """Who in the leadership voted for a nomination; that the award fits what is proved."""

    dependencies = [('rewards', '0002_append_only')]

    operations = [
        migrations.AddField(
            model_name='historicalnomination',
            name='is_proportionate',
            field=models.BooleanField(default=False, verbose_name='Tương xứng với thành tích'),
        ),
        migrations.AddField(
            model_name='historicalnomination',
            name='minutes_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='Số biên bản họp tập thể lãnh đạo'),
        ),
        migrations.AddField(
            model_name='historicalnomination',
            name='votes_for',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Số phiếu đồng ý'),
        ),
        migrations.AddField(
            model_name='historicalnomination',
            name='votes_total',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Tổng số phiếu'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='is_proportionate',
            field=models.BooleanField(default=False, verbose_name='Tương xứng với thành tích'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='minutes_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='Số biên bản họp tập thể lãnh đạo'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='votes_for',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Số phiếu đồng ý'),
        ),
        migrations.AddField(
            model_name='nomination',
            name='votes_total',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Tổng số phiếu'),
        ),
        migrations.AlterField(
            model_name='historicalnomination',
            name='evidence',
            field=models.TextField(blank=True, verbose_name='Minh chứng ghi chung'),
        ),
        migrations.AlterField(
            model_name='nomination',
            name='evidence',
            field=models.TextField(blank=True, verbose_name='Minh chứng ghi chung'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('votes_for', None), ('votes_for__lte', models.F('votes_total')), _connector='OR'), name='nomination_votes_add_up'),
        ),
    ]
