"""Addresses of plans and courses."""

from django.urls import path

from . import views

urlpatterns = [
    path("patients/<int:pk>/plan/", views.propose, name="propose"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/options/<int:n>/adapt/", views.adapt, name="adapt"),
    path("plans/<int:pk>/choose/", views.choose, name="choose"),
]
