"""The app's name."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.charts"
    label = "charts"
