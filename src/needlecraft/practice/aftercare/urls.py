"""Addresses after a treatment."""

from django.urls import path

from . import views

urlpatterns = [
    path("a/offline.js", views.offline, name="offline"),
    path("a/<str:link>/aftercare.ics", views.calendar_file, name="calendar_file"),
    path("a/<str:link>/report/", views.check_in, name="check_in"),
    path("a/<str:link>/", views.page, name="aftercare"),
    path("treatments/<int:pk>/aftercare/", views.aftercare_of, name="aftercare_of"),
    path("treatments/<int:pk>/aftercare/edit/", views.edit, name="edit_aftercare"),
    path("treatments/<int:pk>/aftercare/revoke/", views.revoke, name="revoke_aftercare"),
    path("treatments/<int:pk>/aftercare/renew/", views.renew, name="renew_aftercare"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.report, name="report"),
    path("inbox/<int:pk>/seen/", views.see, name="see"),
    path("inbox/<int:pk>/note/", views.add_note, name="note_on_report"),
    path("inbox/<int:pk>/reopen/", views.reopen, name="reopen"),
]
