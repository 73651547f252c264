"""How fast the portal is with N initiatives, beside a bare Django view of the same rows."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
