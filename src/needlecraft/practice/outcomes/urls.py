"""Addresses of what the practice learns."""

from django.urls import path

from . import views

urlpatterns = [path("protocol/policies/", views.policies, name="policies")]
