"""The entrance for a WSGI server: `crossfoot.site.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from crossfoot.site.observing import json_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.site.settings")
application = get_wsgi_application()
json_lines.start()
