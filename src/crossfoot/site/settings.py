"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os

from crossfoot.site import access, home

DEBUG = False
SECRET_KEY = home.secret_key()
ALLOWED_HOSTS = os.environ.get("CROSSFOOT_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "pgtrigger",
    "pghistory",
    "crossfoot.books",
]
ROOT_URLCONF = "crossfoot.site.urls"
WSGI_APPLICATION = "crossfoot.site.wsgi.application"
MIDDLEWARE: list[str] = []
AUTH_USER_MODEL = "books.ActorRow"

# The app role, always. Migrations alone connect as the owner; `site.migrating` adds that address for as long as they run.
DATABASES = {"default": access.django_settings(access.app_conninfo())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGTRIGGER_INSTALL_ON_MIGRATE = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Raw usage events: files named by their digest, one folder a legal entity.
CROSSFOOT_LAKE = os.environ.get("CROSSFOOT_LAKE") or str(home.home() / "lake")
