"""Which packaged static files are published."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PublishedStaticFiles(StaticFilesConfig):
    """Leaves out htmx's extensions: nothing uses them, and one imports a file that is not there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext", "hx-*"]
