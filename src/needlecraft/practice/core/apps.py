"""The app's name."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Seals, policies, headers, look."""

    name = "needlecraft.practice.core"
    label = "core"
