"""The installation's settings, with a test's database and a test's keys."""

from __future__ import annotations

import os

from crossfoot.site.settings import *  # noqa: F403
from crossfoot.site.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["CROSSFOOT_TEST_DATABASE"]
CROSSFOOT_KEY_HOLDER = "tests.api.door.holder_of"
ROOT_URLCONF = "tests.api.served_urls"
