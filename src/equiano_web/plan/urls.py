"""Addresses of the room."""

from django.urls import path

from equiano_web.plan import public_views, views

_MEASURE = "plan/<uuid:key>/measures/<str:measure>"
urlpatterns = [
    path("plan", views.plans, name="plans"),
    path("plan/new", views.start, name="plan-new"),
    path("plan/measures/from-provision", views.from_provision, name="plan-from-provision"),
    path("plan/report/<uuid:key>/<str:measure>", views.report, name="plan-report"),
    path("plan/<uuid:key>", views.plan, name="plan"),
    path(_MEASURE, views.measure, name="plan-measure"),
    path(f"{_MEASURE}/change", views.change, name="plan-change"),
    path(f"{_MEASURE}/value", views.enter, name="plan-value"),
    path("plan/<uuid:key>/compute", views.compute, name="plan-compute"),
    path("plan/<uuid:key>/file", views.take_file, name="plan-file"),
    path("plan/<uuid:key>/history", views.history, name="plan-history"),
    path("plan/<uuid:key>/agencies", views.agencies, name="plan-agencies"),
    path("plan/<uuid:key>/publish", views.publish, name="plan-publish"),
    path("plan/<uuid:key>/export/<slug:form>/<slug:ending>", views.export, name="plan-export"),
    path("public/plan/<uuid:key>", public_views.published, name="plan-public"),
    path("public/plan/<uuid:key>/<slug:ending>", public_views.published_file, name="plan-public-file"),
]
