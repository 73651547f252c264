from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the rules of this app."""
        from allauth.account.signals import password_reset  # noqa: PLC0415 -- needs loaded apps

        from accounts import policies  # noqa: F401, PLC0415 -- registers the rules
        from accounts.adapter import lift_lock_out  # noqa: PLC0415 -- needs loaded apps

        password_reset.connect(lift_lock_out)
