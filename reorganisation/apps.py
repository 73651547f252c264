from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "reorganisation"

    def ready(self) -> None:
        """Register the rules of this app."""
        from reorganisation import policies  # noqa: F401, PLC0415 -- registers the rules
