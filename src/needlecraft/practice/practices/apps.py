"""The app's name."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.practices"
    label = "practices"
