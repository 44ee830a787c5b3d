"""The app's name."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.diary"
    label = "diary"
