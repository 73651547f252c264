"""Test settings: production's, but for speed and for mail that stays in memory."""

import os

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)

from config.settings import *  # noqa: F403 -- the mode has to be set before the import
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_AUTOREFRESH = True
