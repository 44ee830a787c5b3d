"""The app's name."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.opening"
    label = "opening"
