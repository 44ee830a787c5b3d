"""Addresses of mail."""

from django.urls import path

from . import views

urlpatterns = [
    path("mail/", views.mails, name="mails"),
    path("mail/<int:pk>/again/", views.try_again, name="try_again"),
    path("mail/<int:pk>/drop/", views.drop, name="drop"),
]
