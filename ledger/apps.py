from django.apps import AppConfig


class LedgerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "ledger"

    def ready(self) -> None:
        """Register the checks of this app."""
        from ledger import checks  # noqa: F401, PLC0415 -- registers them
