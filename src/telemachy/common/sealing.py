"""Text that is kept for a while and must not be read from a stolen database: sealed with a key outside it.

Each purpose has its own key, derived from SECRET_KEY; keys that were rotated out still open what they sealed.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """The text was sealed with a key that this installation no longer has, or it was changed."""


def seal(text: str, *, purpose: str) -> bytes:
    """The text, encrypted and signed."""
    return _lock(purpose).encrypt(text.encode("utf-8"))


def unseal(sealed: bytes, *, purpose: str) -> str:
    """What `seal` was given, for the same purpose."""
    try:
        return _lock(purpose).decrypt(sealed).decode("utf-8")
    except InvalidToken as error:
        raise SealBroken(f"A sealed text ({purpose}) cannot be opened with the keys of this home.") from error


def _lock(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"telemachy:{purpose}".encode())
    return base64.urlsafe_b64encode(derived.derive(secret.encode("utf-8")))
