"""Settings of the test suite: the product's own, in a throw-away home, with cheap passwords."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="telemachy-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["TELEMACHY_HOME"] = _home
os.environ.setdefault("TELEMACHY_LOG_LEVEL", "ERROR")

from telemachy.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
