"""The address of a chart."""

from django.urls import path

from . import views

urlpatterns = [path("patients/<int:pk>/", views.chart, name="chart")]
