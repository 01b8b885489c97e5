"""Writing the audit."""

from telemachy.audit.actions.recording import HasPublicId, name_of, record
from telemachy.audit.actions.signing import sign_head

__all__ = ["HasPublicId", "name_of", "record", "sign_head"]
