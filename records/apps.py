from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        """Register the rules of this app."""
        from records import policies  # noqa: F401, PLC0415 -- registers the rules
