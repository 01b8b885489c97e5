"""The few words that pages and mails of this room share."""

from telemachy.programs.models import Program


def contact_of(program: Program) -> str:
    """Whom people can ask."""
    if program.contact_name:
        return program.contact_name
    return program.owner.name if program.owner else "your coordinator"
