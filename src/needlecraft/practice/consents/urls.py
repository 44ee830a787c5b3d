"""Addresses of consents."""

from django.urls import path

from . import views

urlpatterns = [path("courses/<int:pk>/consent/", views.agree, name="agree")]
