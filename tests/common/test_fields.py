"""Limits that the database itself keeps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from tests import cast

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


def refused(**changes: object) -> bool:
    try:
        with transaction.atomic():
            Person.objects.filter(name="Mina Mendoza").update(**changes)
    except (DatabaseError, ValueError):
        return True
    return False


def test_a_text_that_is_too_long_is_refused_below_every_form():
    cast.mina()

    assert refused(headline="x" * 201)
    assert refused(about="x" * 4001)
    assert not refused(headline="é" * 200, about="👍" * 4000)


def test_a_nul_does_not_hide_a_longer_text():
    cast.mina()

    assert refused(headline="short\x00" + "x" * 500)
    assert refused(headline="\x00")


def test_half_a_surrogate_pair_is_refused():
    cast.mina()

    with pytest.raises(UnicodeEncodeError), transaction.atomic():
        Person.objects.update(headline="\ud83d")


def test_the_same_is_said_by_validation_before_the_database_has_to():
    mina = cast.mina()
    mina.headline = "a\x00b"

    with pytest.raises(ValidationError, match="cannot be stored"):
        mina.full_clean()


def test_every_text_column_of_ours_has_a_limit_in_the_database():
    from django.apps import apps

    # A password is a hash that we made.
    without = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("telemachy.")
        for field in model._meta.local_fields
        if field.get_internal_type() in {"CharField", "TextField", "EmailField"}
        and "length(" not in (field.db_check(connection) or "")
        and field.name != "password"
    ]

    assert without == []


def test_fields_survive_a_migration():
    for field in (
        BoundedCharField(max_length=5),
        BoundedTextField(max_length=6),
        BoundedJSONField(max_bytes=7),
    ):
        _, _, args, kwargs = field.deconstruct()
        again = type(field)(*args, **kwargs)
        again.set_attributes_from_name("column")
        field.set_attributes_from_name("column")
        assert again.db_check(connection) == field.db_check(connection)
