"""Settings. Every value that may differ from one house to the next comes from config.environment."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.database import database
from config.environment import Environment
from config.logs import logs
from config.mail import mail

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / env.text("VAR_DIR")
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The instance
PRODUCTION = env.flag("PRODUCTION")
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
if PRODUCTION and (DEMO or DEBUG):
    raise ImproperlyConfigured("DEMO et DEBUG sont interdits en production : retirez-les de l’environnement.")
SITE_URL = env.text("SITE_URL").rstrip("/")
SITE_NAME = env.text("SITE_NAME")
SOURCE_URL = env.text("SOURCE_URL")
SECRET_KEY = env.secret("SECRET_KEY", kept_in=VAR_DIR / "secret_key", production=PRODUCTION)

SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost", *env.words("ALLOWED_HOSTS")]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "config",
    "conventions",
    "grants",
    "calls",
    "documents",
    "workflows",
    "accounts",
    "ui",
    "viewflow.workflow",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "accounts.oidc",
    "bootstrap",
    "csp",
    "django_filters",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.access.RequireDeclaredAccess",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.instance",
            ],
        },
    }
]
FORM_RENDERER = "ui.forms.Renderer"

# Data
DATABASES = {
    "default": database(
        env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'sillage.sqlite3'}",
        max_age=env.number("DATABASE_MAX_AGE"),
        test_suffix=env.text("TEST_DB_SUFFIX"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGE_DIR = Path(env.text("STORAGE_DIR") or VAR_DIR / "storage")
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_MB") * 1024 * 1024
MEDIA_ROOT = STORAGE_DIR
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Sign-in limits are counted in the database, which every process shares
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.interfaces.signup.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional" if DEMO else "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SOCIALACCOUNT_ENABLED = True
SOCIALACCOUNT_ADAPTER = "accounts.oidc.adapter.Adapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = env.flag("OIDC_TRUST_EMAIL")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.text("OIDC_NAME"),
                "client_id": env.text("OIDC_CLIENT_ID"),
                "secret": env.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.text("OIDC_SERVER_URL")},
            }
        ]
        if env.text("OIDC_SERVER_URL")
        else [],
    }
}

# Headers: nothing inline, nothing from elsewhere
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "sillage_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False
LANGUAGE_COOKIE_SECURE = SECURE
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Words, time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE")

# Static files, served by the web process itself
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.Storage"},
}

# Mail
globals().update(mail(env.text("MAIL_URL"), mailbox=VAR_DIR / "mail"))
MAIL_DIR = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Seals and signatures
KEYS_DIR = Path(env.text("KEYS_DIR") or VAR_DIR / "keys")
SEAL_PASSPHRASE = env.secret("SEAL_PASSPHRASE", kept_in=VAR_DIR / "seal_passphrase", production=PRODUCTION)
TSA_URL = env.text("TSA_URL")

# Work behind the pages: the outbox is the truth, the broker only wakes the workers
BROKER_URL = env.text("BROKER_URL")
PUBLISH_ON_COMMIT = not BROKER_URL.startswith("memory://")
WEB_THREADS = env.number("WEB_THREADS")
WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY")
CELERY_BROKER_URL = BROKER_URL if PUBLISH_ON_COMMIT else "memory://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
GIVE_UP_SOON = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}  # a page never waits for the broker
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "redis": {"visibility_timeout": 900, "unacked_restore_interval": 10, "unacked_restore_throttle": 1, **GIVE_UP_SOON},
    "memory": {"polling_interval": 0.05},
}.get(urlsplit(BROKER_URL).scheme, GIVE_UP_SOON)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
if BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_WORKER_DETECT_QUORUM_QUEUES = True
CELERY_TASK_DEFAULT_QUEUE = "sillage"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = WORKER_CONCURRENCY
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = TIME_ZONE

LOGGING = logs(env.text("LOG_LEVEL").upper())
