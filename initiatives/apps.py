from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "initiatives"

    def ready(self) -> None:
        """Register the rules of this app."""
        from initiatives import policies  # noqa: F401, PLC0415 -- registers the rules
