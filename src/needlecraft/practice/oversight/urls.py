"""Addresses of the audit."""

from django.urls import path

from . import views

urlpatterns = [
    path("audit/", views.audit, name="audit"),
    path("audit/export/", views.export, name="export_audit"),
    path("audit/prove/", views.prove, name="prove_audit"),
    path("audit/overrides/", views.overrides, name="overrides"),
]
