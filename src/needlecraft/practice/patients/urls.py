"""Addresses of patients."""

from django.urls import path

from . import views

urlpatterns = [
    path("patients/", views.patient_list, name="patients"),
    path("patients/new/", views.new_patient, name="new_patient"),
    path("patients/<int:pk>/correct/", views.correct_patient, name="correct_patient"),
    path("patients/<int:pk>/erase/", views.erase_patient, name="erase_patient"),
]
