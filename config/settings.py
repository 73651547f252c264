"""Settings of the portal: production-safe by default, everything variable from the environment."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment
from config.environment import env

BASE_DIR = environment.BASE_DIR
DEBUG = environment.DEBUG
SECRET_KEY = environment.SECRET_KEY
PORTAL_MODE = environment.MODE
PORTAL_BASE_URL = environment.BASE_URL
ALLOWED_HOSTS = environment.ALLOWED_HOSTS
# Set by who runs the portal, not in the portal: one administrator alone must not switch it off.
RULES_CONFIRMED_BY_TWO = env.bool("RULES_CONFIRMED_BY_TWO", default=True)
HTTPS = PORTAL_BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.staticfiles.PublishedStaticFiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "guardian",
    "simple_history",
    "django_fsm",
    "django_htmx",
    "csp",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "common",
    "ledger",
    "workflow",
    "accounts",
    "authorities",
    "initiatives",
    "approvals",
    "pilots",
    "protection",
    "rewards",
    "monitoring",
    "reorganisation",
    "records",
    "notifications",
    "portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "common.middleware.ServiceUnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "common.middleware.RefusalMiddleware",
    "protection.middleware.ReadLogMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATE_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
                "notifications.context.unread",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "common.templatetags.portal",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "common.forms.PortalRenderer"

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://portal@/portal")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
)
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sessions ---------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
ACCOUNT_FORMS = {
    "change_password": "accounts.forms.PasswordForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:work"
PASSWORD_MIN_LENGTH = 10
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": PASSWORD_MIN_LENGTH}),
        ("CommonPasswordValidator", {}),
    )
]

# --- language, time, history -----------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
SIMPLE_HISTORY_DATE_INDEX = False

# --- files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(environment.STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(environment.STATE_DIR / "attachments")))
MANIFEST_STORAGE = "config.storage.ModuleManifestStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if environment.IS_DEMO
        else MANIFEST_STORAGE
    },
}
WHITENOISE_USE_FINDERS = environment.IS_DEMO
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- mail, tasks, events ---------------------------------------------------------------------
if environment.IS_DEMO:
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
else:
    globals().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cong-sang-kien@portal.invalid")
EVENT_HANDLERS = "config.events.HANDLERS"
JOB_RUNNERS = "config.jobs.RUNNERS"
JOB_READ_BY = "config.jobs.READ_BY"
# The role that the portal's processes log in with, when it is not the owner of the tables.
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="")
# The ledger's private key and the copies of its signed heads: files that no database administrator reaches.
LEDGER_KEY_FILE = env.str("LEDGER_KEY_FILE", default="")
LEDGER_COPIES = env.str("LEDGER_COPIES", default="")
# Kinds of leaves for whose proof somebody waits.
SEALED_TOLD = ("initiatives_initiativeversion", "initiatives_riskfreeze")
# Models whose rows name a stored file and its digest.
SEALED_FILES = ("initiatives.Attachment",)
# What goes with an e-mail, made when it is sent.
MAIL_PAPERS = {"receipt": "portal.papers.receipts.mailed"}
# What else takes the words out of its texts when personal data are erased.
ERASES_TOO = ("notifications.services.rewording.reword",)
# What else is examined with the audit trail.
AUDIT_EXAMINES = ("records.services.grounds.examine_erasures",)
# What else belongs to a person's own data, by its name.
OWN_DATA_TOO = {"messages": "notifications.services.rewording.messages_of"}
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=1)
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "workflow.heartbeat", "schedule": 5, "options": {"expires": 10}},
    "deliver-events": {"task": "workflow.deliver", "schedule": 2, "options": {"expires": 10}},
    "sequence-ledger": {"task": "workflow.sequence", "schedule": 3, "options": {"expires": 10}},
    "run-jobs": {"task": "workflow.run_jobs", "schedule": 2, "options": {"expires": 5}},
    "send-mail": {"task": "notifications.send", "schedule": 3, "options": {"expires": 15}},
    "prune": {"task": "workflow.prune", "schedule": 6 * 60 * 60},
    "drop-strays": {"task": "initiatives.drop_strays", "schedule": 24 * 60 * 60},
    "sweep-deadlines": {"task": "approvals.sweep_deadlines", "schedule": 300},
    "sweep-reviews": {"task": "protection.sweep_deadlines", "schedule": 300},
    "sweep-pilots": {"task": "pilots.sweep_deadlines", "schedule": 300},
    "sweep-records": {"task": "records.sweep_deadlines", "schedule": 300},
    "follow-ended": {"task": "records.follow_ended", "schedule": 60 * 60},
    "expire-drafts": {"task": "records.expire_drafts", "schedule": crontab(hour="2", minute="30")},
    "sweep-reports": {"task": "monitoring.sweep_deadlines", "schedule": 300},
    "delegations-end": {"task": "accounts.warn_of_ends", "schedule": 60 * 60},
    "apply-records": {"task": "authorities.apply_records", "schedule": 300},
    "start-reorganisations": {"task": "reorganisation.start_due", "schedule": 60},
    "check-audit": {"task": "workflow.check_audit", "schedule": crontab(hour="2", minute="10")},
    "give-out-checkpoint": {
        "task": "notifications.give_out_checkpoint",
        "schedule": crontab(hour="7", minute="0"),
    },
    "missing-answers": {"task": "monitoring.record_missing_answers", "schedule": 6 * 60 * 60},
}

# --- browser security ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]
CSRF_FAILURE_VIEW = "portal.views.errors.stale_form"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
