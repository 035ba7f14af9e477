"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os

from crossfoot.site import access, home

DEBUG = False
SECRET_KEY = home.secret_key()
ALLOWED_HOSTS = os.environ.get("CROSSFOOT_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "crossfoot.books",
    "crossfoot.web",
]
ROOT_URLCONF = "crossfoot.site.urls"
WSGI_APPLICATION = "crossfoot.site.wsgi.application"
MIDDLEWARE = [
    "crossfoot.site.observing.requests.RequestLog",  # outermost: it names every request and says what became of it
    "crossfoot.site.observing.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTH_USER_MODEL = "books.ActorRow"

# The app role, always. Migrations alone connect as the owner; `site.migrating` adds that address for as long as they run.
DATABASES = {"default": access.django_settings(access.app_conninfo())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGTRIGGER_INSTALL_ON_MIGRATE = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

# Which function applies which binding deed.
CROSSFOOT_DEEDS = "crossfoot.site.deeds.DEEDS"

# Raw usage events: files named by their digest, one folder a legal entity.
CROSSFOOT_LAKE = os.environ.get("CROSSFOOT_LAKE") or str(home.home() / "lake")
# Calls of the usage door wait there until the worker counts them: how long a worker's segment grows, and how many bytes may
# wait before calls are answered 429.
CROSSFOOT_CALLS_SEAL_SECONDS = float(os.environ.get("CROSSFOOT_CALLS_SEAL_SECONDS", "5"))
CROSSFOOT_CALLS_BACKLOG_BYTES = int(os.environ.get("CROSSFOOT_CALLS_BACKLOG_BYTES", str(1 << 30)))
CROSSFOOT_KEY_HOLDER = "crossfoot.books.actors.reads.keys.key_holder"

# Pages: made on the server; a browser runs and draws only what comes from here.
LOGIN_URL = "/sign-in/"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # a document's PDF is shown inside its own page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    },
}
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
