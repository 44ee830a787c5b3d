"""An address that nobody decided about."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def unguarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for all")


urlpatterns = [path("unguarded/", unguarded)]
