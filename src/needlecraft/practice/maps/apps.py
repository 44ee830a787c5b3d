"""The app's name."""

from django.apps import AppConfig


class MapsConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.maps"
    label = "maps"
