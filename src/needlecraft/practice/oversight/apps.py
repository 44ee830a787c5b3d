"""The app's name."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.oversight"
    label = "oversight"
