from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"

    def ready(self) -> None:
        """Register the rules of this app."""
        from monitoring import policies  # noqa: F401, PLC0415 -- registers the rules
