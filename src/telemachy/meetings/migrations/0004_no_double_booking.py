"""The database itself refuses to book the same person twice at a time, whoever asks it to."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_REFUSAL = "booking_no_overlap"

_OVERLAPS = """
    EXISTS (
        SELECT 1 FROM meetings_booking AS other
        WHERE other.person_id = NEW.person_id AND other.id IS NOT NEW.id
        AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    )
"""

_SQLITE = {
    "booking_no_overlap_insert": f"""
        CREATE TRIGGER booking_no_overlap_insert BEFORE INSERT ON meetings_booking WHEN {_OVERLAPS}
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
    "booking_no_overlap_update": f"""
        CREATE TRIGGER booking_no_overlap_update BEFORE UPDATE ON meetings_booking WHEN {_OVERLAPS}
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
}

# Person and time in one range, so that an index of plain ranges is enough and no extension has to be allowed:
# each person has a stretch of 10^11 seconds (3,000 years) to themselves.
_MOMENT = "person_id * 100000000000::numeric + extract(epoch FROM ({} AT TIME ZONE 'UTC'))::numeric"
_POSTGRESQL = f"""
    ALTER TABLE meetings_booking ADD CONSTRAINT booking_no_overlap
    EXCLUDE USING gist (
        numrange({_MOMENT.format("starts_at")}, {_MOMENT.format("ends_at")}, '[)') WITH &&
    )
"""


def add_guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in _SQLITE.values():
            schema_editor.execute(statement)
    else:
        schema_editor.execute(_POSTGRESQL)


def drop_guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in _SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        schema_editor.execute("ALTER TABLE meetings_booking DROP CONSTRAINT IF EXISTS booking_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_arranging")]

    operations = [migrations.RunPython(add_guard, drop_guard)]
