"""Addresses of consents, and of what is answered before them."""

from django.urls import path

from . import views

urlpatterns = [
    path("courses/<int:pk>/questions/", views.questions, name="questions"),
    path("courses/<int:pk>/questions/paper/", views.questions_paper, name="questions_paper"),
    path("courses/<int:pk>/consent/", views.agree, name="agree"),
    path("consents/<int:pk>/", views.consent, name="consent"),
    path("consents/<int:pk>/paper/", views.consent_paper, name="consent_paper"),
    path("consents/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
