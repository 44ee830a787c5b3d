"""The app's name."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.mail"
    label = "mail"
