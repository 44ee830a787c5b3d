"""The app's name."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See the package."""

    name = "needlecraft.practice.audit"
    label = "audit"
