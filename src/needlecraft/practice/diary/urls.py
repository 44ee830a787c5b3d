"""Addresses of the diary."""

from django.urls import path

from . import booking, calendars, views, visits

urlpatterns = [
    path("", views.today, name="today"),
    path("diary/", views.diary, name="diary"),
    path("diary/week/", views.week, name="week"),
    path("diary/book/", visits.whom, name="book_for"),
    path("patients/<int:pk>/book/", visits.book_visit, name="book_visit"),
    path("diary/calendar/", calendars.feed_page, name="feed"),
    path("calendar/<str:link>/", calendars.calendar, name="calendar"),
    path("courses/<int:pk>/book/", booking.book_rest, name="book_rest"),
    path("courses/<int:pk>/book/<int:n>/", booking.book, name="book"),
    path("appointments/<int:pk>/", views.appointment, name="appointment"),
    path("appointments/<int:pk>/arrived/", views.arrive, name="arrive"),
    path("appointments/<int:pk>/not-arrived/", views.take_back_arrival, name="take_back_arrival"),
    path("appointments/<int:pk>/missed/", views.miss, name="miss"),
    path("appointments/<int:pk>/move/", booking.move, name="move"),
    path("appointments/<int:pk>/reflow/", booking.reflow, name="reflow"),
    path("appointments/<int:pk>/cancel/", booking.cancel, name="cancel"),
]
