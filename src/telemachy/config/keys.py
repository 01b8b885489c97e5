"""Secrets of an installation: from the environment, else made once and kept in the home folder."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr


def key(home: Path, name: str, given: SecretStr | None) -> str:
    """Return the key of this name, making it on first use with nobody but the owner able to read it."""
    if given is not None:
        return given.get_secret_value()
    path = home / f"{name}.key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link is made or refused as a whole: of two first starts at once, one key stays.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
