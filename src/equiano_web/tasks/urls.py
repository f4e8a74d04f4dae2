"""Addresses of tasks."""

from __future__ import annotations

from django.urls import path

from equiano_web.tasks import views

urlpatterns = [
    path("tasks", views.tasks, name="tasks"),
    path("tasks/<uuid:key>", views.task, name="task"),
    path("tasks/<uuid:key>/done", views.done, name="task-done"),
    path("tasks/<uuid:key>/take", views.take, name="task-take"),
    path("cases/<uuid:key>/tasks/new", views.new, name="task-new"),
]
