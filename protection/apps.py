from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "protection"

    def ready(self) -> None:
        """Register the rules of this app."""
        from protection import policies  # noqa: F401, PLC0415 -- registers the rules
