"""The settings of a real worker process that serves the tests: the house's own, plus one handler to count by."""

import os

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]
CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
