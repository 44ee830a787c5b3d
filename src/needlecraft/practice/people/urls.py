"""Addresses of people and of one's own account. Unused pages of allauth are hidden; their names stay, for allauth asks for them."""

from django.urls import include, path

from . import views

_UNUSED = ("signup/", "email/", "confirm-email/", "confirm-email/<path:rest>", "password/set/", "login/code/confirm/")

urlpatterns = [
    path("accounts/", views.account, name="account"),
    path("accounts/practice/", views.switch, name="switch"),
    path("accounts/leave-everywhere/", views.leave_everywhere, name="leave_everywhere"),
    *(path(f"accounts/{one}", views.not_here) for one in _UNUSED),
    path("accounts/", include("allauth.urls")),
    path("join/<str:link>/", views.join, name="join"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/rules/", views.rules, name="people_rules"),
    path("people/invitations/<int:pk>/again/", views.send_again, name="send_again"),
    path("people/invitations/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("people/<int:member>/", views.member, name="member"),
    path("people/<int:member>/end/", views.end, name="end_membership"),
    path("people/<int:member>/second-factor/", views.forget_factors, name="forget_factors"),
    path("people/<int:member>/credentials/", views.hold, name="hold"),
    path("people/<int:member>/credentials/<int:pk>/drop/", views.drop, name="drop"),
]
