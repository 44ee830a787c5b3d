"""Addresses of the stock."""

from django.urls import path

from . import views

urlpatterns = [
    path("stock/", views.stock, name="stock"),
    path("stock/receive/", views.receive, name="receive"),
    path("stock/lots/<int:pk>/", views.lot, name="lot"),
    path("stock/devices/", views.devices, name="devices"),
    path("stock/devices/<int:pk>/", views.device, name="device"),
]
