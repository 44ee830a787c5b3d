"""The app's name."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.photos"
    label = "photos"
