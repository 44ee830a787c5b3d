"""The settings of an installation that lives as long as the tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from needlecraft.practice.config import secrets

_HOME = tempfile.mkdtemp(prefix="needlecraft-tests-")
os.environ["NEEDLECRAFT_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
secrets.write(Path(_HOME))
(Path(_HOME) / "static").mkdir()

from needlecraft.practice.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
SENDS_MAIL = True
DEFAULT_FROM_EMAIL = "practice@clinic.example"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
