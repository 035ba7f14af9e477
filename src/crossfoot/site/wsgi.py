"""The entrance for a WSGI server: `crossfoot.site.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.site.settings")
_django = get_wsgi_application()

from crossfoot.site.entrance.shortcut import shortened  # noqa: E402  (what it imports wants Django ready)
from crossfoot.site.observing import json_lines  # noqa: E402

application = shortened(_django)
json_lines.start()
