from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        """Register the rules of this app."""
        from approvals import policies  # noqa: F401, PLC0415 -- registers the rules
