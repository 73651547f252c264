from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        """Register the rules of this app."""
        from pilots import policies  # noqa: F401, PLC0415 -- registers the rules
