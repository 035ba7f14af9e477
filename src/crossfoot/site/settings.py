"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os

from crossfoot.site import access, home
from crossfoot.site.entrance import served

DEBUG = False
SECRET_KEY = home.secret_key()
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("CROSSFOOT_SECRET_KEYS_BEFORE", "").split(",") if key]
_AT = served.served()
CROSSFOOT_URL = _AT.url
ALLOWED_HOSTS = served.hosts(_AT)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crossfoot.web",  # before the others, whose pages ours stand in for
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "crossfoot.books",
]
ROOT_URLCONF = "crossfoot.site.urls"
WSGI_APPLICATION = "crossfoot.site.wsgi.application"
MIDDLEWARE = [
    "crossfoot.site.observing.requests.RequestLog",  # outermost: it names every request and says what became of it
    "crossfoot.site.observing.probes.Probes",
    "crossfoot.books.wall.standing",
    "crossfoot.web.weight.zipped.ZippedPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crossfoot.web.sign_in.middleware.session_ends",
    "django_htmx.middleware.HtmxMiddleware",
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

# The app role, always. Migrations alone connect as the owner; `site.migrating` adds that address for as long as they run.
DATABASES = {"default": access.django_settings(access.app_conninfo())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGTRIGGER_INSTALL_ON_MIGRATE = False
# Limits and used codes must hold over all processes, so what is kept for a while is kept in the database too.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "books_keptforawhile"}}

# Who comes in, and for how long. docs/howto/sign-in.md
AUTH_USER_MODEL = "books.ActorRow"
AUTHENTICATION_BACKENDS = ["crossfoot.books.actors.backend.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "name"]},
    },
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
CROSSFOOT_SESSION_IDLE_SECONDS = 60 * int(os.environ.get("CROSSFOOT_SESSION_IDLE_MINUTES", "30"))
CROSSFOOT_SESSION_SECONDS = 3600 * int(os.environ.get("CROSSFOOT_SESSION_HOURS", "12"))
CROSSFOOT_STEP_UP_SECONDS = 60 * int(os.environ.get("CROSSFOOT_STEP_UP_MINUTES", "10"))
CROSSFOOT_SECOND_FACTOR = os.environ.get("CROSSFOOT_SECOND_FACTOR", "required")

SESSION_ENGINE = "crossfoot.books.actors.sessions"
SESSION_COOKIE_NAME = served.cookie("session", _AT)
SESSION_COOKIE_AGE = CROSSFOOT_SESSION_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = _AT.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = served.cookie("csrf", _AT)
CSRF_COOKIE_SECURE = _AT.secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [_AT.url]

# A proxy that ends TLS says so in this header; only where one is configured is it believed.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CROSSFOOT_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = _AT.secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _AT.secure else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
ACCOUNT_ADAPTER = "crossfoot.web.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = CROSSFOOT_STEP_UP_SECONDS
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "100/15m/ip,10/15m/key", "reauthenticate": "10/m/user"}
ACCOUNT_FORMS = {
    "login": "crossfoot.web.sign_in.forms.SignInForm",
    "reauthenticate": "crossfoot.web.sign_in.forms.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": "crossfoot.web.sign_in.forms.CodeForm",
    "reauthenticate": "crossfoot.web.sign_in.forms.CodeAgainForm",
    "activate_totp": "crossfoot.web.sign_in.forms.EnrolForm",
}
MFA_ADAPTER = "crossfoot.web.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = os.environ.get("CROSSFOOT_NAME", "Crossfoot")
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 10
SOCIALACCOUNT_ADAPTER = "crossfoot.web.sign_in.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = served.single_sign_on()
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

# Which function applies which binding deed.
CROSSFOOT_DEEDS = "crossfoot.site.deeds.DEEDS"

# Seals of the trail, noted outside of the database. Copy the file somewhere that the database's administrators cannot reach.
CROSSFOOT_ANCHORS = os.environ.get("CROSSFOOT_ANCHORS") or str(home.home() / "anchors")
CROSSFOOT_VERIFIER = "crossfoot.site.guarding.verifying.verify_here"
CROSSFOOT_EXPORTER = "crossfoot.site.guarding.verifying.export_here"

# Raw usage events: files named by their digest, one folder a legal entity.
CROSSFOOT_LAKE = os.environ.get("CROSSFOOT_LAKE") or str(home.home() / "lake")
# Calls of the usage door wait there until the worker counts them: how long a worker's segment grows, and how many bytes may
# wait before calls are answered 429.
CROSSFOOT_CALLS_SEAL_SECONDS = float(os.environ.get("CROSSFOOT_CALLS_SEAL_SECONDS", "5"))
CROSSFOOT_CALLS_BACKLOG_BYTES = int(os.environ.get("CROSSFOOT_CALLS_BACKLOG_BYTES", str(1 << 30)))
# Long exports wait there until they are fetched or expire. Server and worker see the same folder.
CROSSFOOT_EXPORTS = os.environ.get("CROSSFOOT_EXPORTS") or str(home.home() / "exports")
# How far webhooks may reach: `public`, or `loopback` for this machine too.
CROSSFOOT_WEBHOOK_REACH = os.environ.get("CROSSFOOT_WEBHOOK_REACH", "public")
CROSSFOOT_KEY_HOLDER = "crossfoot.desks.access.keys.enter_by_key"

# Pages: made on the server; a browser runs and draws only what comes from here.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # a document's PDF is shown inside its own page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'", *served.single_sign_on_origins()],
        "base-uri": ["'none'"],
    },
}
STATIC_URL = "/static/"
# Where `crossfoot serve` gathered the static files; without it they are served as they stand in the sources.
STATIC_ROOT = os.environ.get("CROSSFOOT_STATIC")
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
if STATIC_ROOT is not None:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "crossfoot.web.weight.gathered.Gathered"},
    }
