"""Addresses of the room."""

from django.urls import path

from equiano_web.training import views

urlpatterns = [
    path("training", views.courses, name="training"),
    path("training/new", views.new, name="training-new"),
    path("training/vignettes", views.vignettes, name="training-vignettes"),
    path("training/vignettes/new", views.write, name="training-vignette-new"),
    path("training/vignettes/<uuid:key>", views.vignette, name="training-vignette"),
    path("training/vignettes/<uuid:key>/edit", views.write, name="training-vignette-edit"),
    path("training/vignettes/<uuid:key>/review", views.review, name="training-vignette-review"),
    path("training/certificates/<uuid:key>", views.certificate, name="training-certificate"),
    path("training/<uuid:key>/results", views.results, name="training-results"),
    path("training/<uuid:key>/waiting", views.waiting, name="training-waiting"),
    path("training/<uuid:key>/answers.csv", views.export, name="training-export"),
    path("training/<uuid:key>/close", views.close, name="training-close"),
    path("training/<uuid:key>/certificate", views.issue, name="training-issue"),
    path("training/<uuid:key>/<slug:wave>", views.take, name="training-take"),
    path("training/<uuid:key>/<slug:wave>/answers", views.answers, name="training-answers"),
    # Without signing in, as everything under /public/.
    path("public/certificate", views.check, name="training-check"),
    path("public/certificate/<slug:number>", views.check, name="training-checked"),
]
