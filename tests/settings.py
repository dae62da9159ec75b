"""The settings of the tests: the house's own, with everything written in a folder thrown away at the end."""

import atexit
import os
import shutil
import tempfile
import uuid

FOLDER = tempfile.mkdtemp(prefix="sillage-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
for name in ("PRODUCTION", "DEMO", "DEBUG", "SITE_URL", "MAIL_URL", "TSA_URL", "STORAGE_DIR", "KEYS_DIR", "OIDC_SERVER_URL"):
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = FOLDER
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("TEST_QUEUE", f"sillage-tests-{uuid.uuid4().hex[:8]}")

from config.settings import *  # noqa: E402, F403
from config.settings import STATIC_ROOT, STORAGES, TEMPLATES  # noqa: E402
from tests.hostility import UndefinedVariable  # noqa: E402

os.makedirs(STATIC_ROOT)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}
CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
