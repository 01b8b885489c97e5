"""Every answer to a concern becomes the first of its lines, sealed as it was."""

from django.db import migrations


def move(apps, schema_editor):
    concerns = apps.get_model("mentorships", "Concern").objects.filter(answer_sealed__isnull=False)
    lines = apps.get_model("mentorships", "ConcernLine").objects
    for concern in concerns.iterator():
        lines.create(
            concern=concern,
            by_the_raiser=False,
            answered_by_id=concern.answered_by_id,
            words_sealed=concern.answer_sealed,
            at=concern.answered_at,
        )


class Migration(migrations.Migration):
    dependencies = [("mentorships", "0006_path_wishes_and_concern_lines")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
