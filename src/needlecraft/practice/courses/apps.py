"""The app's name."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.courses"
    label = "courses"
