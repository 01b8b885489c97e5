import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import telemachy.common.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("worker_id", telemachy.common.fields.BoundedCharField(max_length=64, unique=True)),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ScheduledRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", telemachy.common.fields.BoundedCharField(max_length=120)),
                ("period", models.DateTimeField()),
                ("enqueued_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("job", "period"), name="notifications_scheduled_run_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", telemachy.common.fields.BoundedCharField(max_length=200, unique=True)),
                ("notice", telemachy.common.fields.BoundedCharField(max_length=80)),
                ("line", telemachy.common.fields.BoundedTextField(max_length=1000)),
                ("link", telemachy.common.fields.BoundedCharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["person", "-created_at"], name="notifications_by_person"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["person"], name="notifications_unread"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", telemachy.common.fields.BoundedCharField(max_length=200, unique=True)),
                ("program_id", telemachy.common.fields.BoundedCharField(blank=True, max_length=36)),
                ("notice", telemachy.common.fields.BoundedCharField(blank=True, max_length=80)),
                ("to_address", telemachy.common.fields.BoundedEmailField(max_length=254)),
                ("sender_name", telemachy.common.fields.BoundedCharField(blank=True, max_length=120)),
                ("subject", telemachy.common.fields.BoundedCharField(max_length=300)),
                ("sealed_body", models.BinaryField(blank=True, null=True)),
                (
                    "state",
                    telemachy.common.fields.BoundedCharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("bounced", "Refused by the receiving server"),
                            ("given_up", "Given up after repeated failures"),
                            ("kept", "Kept in the demo mailbox"),
                            ("withheld", "Not sent, by the person's choice"),
                            ("outdated", "Not sent in time to be of use"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("useless_after", models.DateTimeField(blank=True, null=True)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", telemachy.common.fields.BoundedCharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["next_attempt_at"],
                        name="notifications_mail_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["leased_until"],
                        name="notifications_mail_leased",
                    ),
                    models.Index(fields=["program_id", "state"], name="notifications_mail_by_program"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "sending",
                                    "sent",
                                    "bounced",
                                    "given_up",
                                    "kept",
                                    "withheld",
                                    "outdated",
                                ],
                            )
                        ),
                        name="notifications_mail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease__isnull", False),
                                ("leased_until__isnull", False),
                                ("state", "sending"),
                            ),
                            models.Q(
                                models.Q(("state", "sending"), _negated=True),
                                ("lease", None),
                                ("leased_until", None),
                            ),
                            _connector="OR",
                        ),
                        name="notifications_mail_leased_while_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state__in", ("queued", "sending"))),
                            models.Q(
                                models.Q(("state__in", ("queued", "sending")), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="notifications_mail_finished_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mail",
                    telemachy.common.fields.BoundedCharField(
                        choices=[
                            ("at_once", "A mail for each notice"),
                            ("never", "No mail, only on the page"),
                        ],
                        default="at_once",
                        max_length=12,
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mail__in", ["at_once", "never"])),
                        name="notifications_preference_mail_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="notifications_preference_quiet_hours_whole",
                    ),
                ],
            },
        ),
    ]
