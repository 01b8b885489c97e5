"""Programs that exist get the day that new ones begin with."""

from django.db import migrations


def seed(apps, schema_editor):
    days = apps.get_model("programs", "CampaignDay").objects
    for program in apps.get_model("programs", "Program").objects.exclude(state="closed"):
        days.create(program=program, name="National Mentoring Day", purpose="both", month=10, day=27)


class Migration(migrations.Migration):
    dependencies = [("programs", "0007_campaign_days")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
