from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the rules of this app."""
        from accounts import policies  # noqa: F401, PLC0415 -- registers the rules
