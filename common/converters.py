"""Parts of addresses."""

from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """The code of a file: capital letters, digits and hyphens."""

    regex = "[A-Z0-9-]{3,30}"
