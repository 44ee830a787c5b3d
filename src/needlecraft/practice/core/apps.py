"""The app's name."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Seals, policies, headers, look, checks."""

    name = "needlecraft.practice.core"
    label = "core"

    def ready(self) -> None:
        """Make the checks known."""
        from . import checks  # noqa: F401
