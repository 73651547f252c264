from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"

    def ready(self) -> None:
        """Register the rules of this app."""
        from rewards import policies  # noqa: F401, PLC0415 -- registers the rules
