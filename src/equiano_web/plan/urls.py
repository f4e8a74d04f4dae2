"""Addresses of the room."""

from django.urls import path

from equiano_web.late import late

_VIEWS, _PUBLIC = "equiano_web.plan.views", "equiano_web.plan.public_views"
_MEASURE = "plan/<uuid:key>/measures/<str:measure>"
urlpatterns = [
    path("plan", late(_VIEWS, "plans"), name="plans"),
    path("plan/new", late(_VIEWS, "start"), name="plan-new"),
    path("plan/measures/from-provision", late(_VIEWS, "from_provision"), name="plan-from-provision"),
    path("plan/report/<uuid:key>/<str:measure>", late(_VIEWS, "report"), name="plan-report"),
    path("plan/<uuid:key>", late(_VIEWS, "plan"), name="plan"),
    path(_MEASURE, late(_VIEWS, "measure"), name="plan-measure"),
    path(f"{_MEASURE}/change", late(_VIEWS, "change"), name="plan-change"),
    path(f"{_MEASURE}/value", late(_VIEWS, "enter"), name="plan-value"),
    path("plan/<uuid:key>/about", late(_VIEWS, "about"), name="plan-about"),
    path("plan/<uuid:key>/compute", late(_VIEWS, "compute"), name="plan-compute"),
    path("plan/<uuid:key>/file", late(_VIEWS, "take_file"), name="plan-file"),
    path("plan/<uuid:key>/history", late(_VIEWS, "history"), name="plan-history"),
    path("plan/<uuid:key>/agencies", late(_VIEWS, "agencies"), name="plan-agencies"),
    path("plan/<uuid:key>/publish", late(_VIEWS, "publish"), name="plan-publish"),
    path("plan/<uuid:key>/export/<slug:form>/<slug:ending>", late(_VIEWS, "export"), name="plan-export"),
    path("public/plan/<uuid:key>", late(_PUBLIC, "published", for_everybody=True), name="plan-public"),
    path(
        "public/plan/<uuid:key>/<slug:ending>",
        late(_PUBLIC, "published_file", for_everybody=True),
        name="plan-public-file",
    ),
]
