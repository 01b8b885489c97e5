"""Model fields whose limits the database itself keeps, on SQLite as on PostgreSQL.

SQLite takes 5,000 characters into a column of 64, and a NUL ends the text it counts. These fields write a
CHECK into the table, so that an import or a slip in code cannot store what no form would accept.
"""

import uuid
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from telemachy.common.text import clean_email, folded, is_storable

if TYPE_CHECKING:
    _Field: TypeAlias = models.Field[Any, Any]
else:
    _Field = models.Field


def refuse_unstorable(value: str) -> None:
    """Refuse text that one of the databases cannot keep."""
    if not is_storable(value):
        raise ValidationError("This text holds a character that cannot be stored. Please type it again.")


class _Bounded(_Field):
    """A text field with its length checked in the database."""

    default_validators = [refuse_unstorable]

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        column = connection.ops.quote_name(self.column or "")
        inherited = super().db_check(connection)
        if connection.vendor == "sqlite":
            ours = f"length({column}) <= {self.max_length} AND instr({column}, char(0)) = 0"
        else:
            ours = f"length({column}) <= {self.max_length}"
        return f"({inherited}) AND {ours}" if inherited else ours


if TYPE_CHECKING:
    # To the type checker they are the fields they refine, so that str and str | None are inferred.
    BoundedCharField = models.CharField
    BoundedTextField = models.TextField
    BoundedEmailField = models.EmailField

    class FoldedCharField(models.CharField[str, str]):
        """See below."""

        def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None: ...

    class BoundedJSONField(models.JSONField[Any, Any]):
        """See below."""

        def __init__(self, *args: Any, max_bytes: int, **kwargs: Any) -> None: ...

else:

    class BoundedCharField(_Bounded, models.CharField):
        """One line of at most `max_length` characters, kept by the database too."""

        def __init__(self, *args: Any, max_length: int, **kwargs: Any) -> None:
            super().__init__(*args, max_length=max_length, **kwargs)

    class FoldedCharField(BoundedCharField):
        """A name as lists are sorted and searched by it: no case, no accents, cut to what fits.

        With `of`, the name of another field of the row, it follows that field whenever the row is saved.
        """

        def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
            self.of = of
            super().__init__(*args, **kwargs)

        def deconstruct(self) -> Any:
            name, path, args, kwargs = super().deconstruct()
            return name, path, args, {**kwargs, **({"of": self.of} if self.of else {})}

        def pre_save(self, model_instance: models.Model, add: bool) -> Any:
            if self.of:
                setattr(model_instance, self.attname, folded(getattr(model_instance, self.of)))
            return super().pre_save(model_instance, add)

        def get_prep_value(self, value: Any) -> Any:
            value = super().get_prep_value(value)
            return folded(value)[: self.max_length] if isinstance(value, str) else value

    class BoundedTextField(_Bounded, models.TextField):
        """Text of at most `max_length` characters, kept by the database too."""

        def __init__(self, *args: Any, max_length: int, **kwargs: Any) -> None:
            super().__init__(*args, max_length=max_length, **kwargs)

    class BoundedEmailField(_Bounded, models.EmailField):
        """An address of at most 254 characters, in lower case, kept by the database too."""

        default_validators = [*models.EmailField.default_validators, refuse_unstorable]

        def get_prep_value(self, value: Any) -> Any:
            value = super().get_prep_value(value)
            return clean_email(value) if isinstance(value, str) else value

    class BoundedJSONField(models.JSONField):
        """A JSON value of at most `max_bytes` as text, kept by the database too."""

        def __init__(self, *args: Any, max_bytes: int, **kwargs: Any) -> None:
            self.max_bytes = max_bytes
            super().__init__(*args, **kwargs)

        def deconstruct(self) -> Any:
            name, path, args, kwargs = super().deconstruct()
            return name, path, args, {**kwargs, "max_bytes": self.max_bytes}

        def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
            column = connection.ops.quote_name(self.column)
            inherited = super().db_check(connection)
            size = f"length({column})" if connection.vendor == "sqlite" else f"octet_length({column}::text)"
            ours = f"{size} <= {self.max_bytes}"
            return f"({inherited}) AND {ours}" if inherited else ours


def public_id_field() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    """The id that stands in addresses and files; the primary key never does."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
