"""What a person is towards another and towards the organization, and who may read which part of a profile."""

from telemachy.people.access.persons import (
    PersonRequest,
    get_person_for,
    require_organization_admin,
    roles_in_organization,
)
from telemachy.people.access.profiles import (
    Field,
    Section,
    StyleItem,
    fields_of,
    get_achievement_to_confirm,
    get_entry_for,
    get_topic_for,
    may_read,
    profile_fields,
    sections,
    style_items,
    who_may_read,
    words_of_class,
)

__all__ = [
    "Field",
    "PersonRequest",
    "Section",
    "StyleItem",
    "fields_of",
    "get_achievement_to_confirm",
    "get_entry_for",
    "get_person_for",
    "get_topic_for",
    "may_read",
    "profile_fields",
    "require_organization_admin",
    "roles_in_organization",
    "sections",
    "style_items",
    "who_may_read",
    "words_of_class",
]
