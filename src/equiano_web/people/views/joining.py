"""Where an invitation leads."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from equiano_web.people import invitations
from equiano_web.people.forms import JoinForm

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a password; then the second factor is set up."""
    offered = invitations.offered(key)
    form = JoinForm(request.POST or None, initial={"name": offered.name, "language": offered.language})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if request.user.is_authenticated:
            logout(request)
        user = invitations.accept(key, given["name"], given["password"], given["language"])
        login(request, user, backend=_BACKEND)
        record_authentication(request, user, method="password")
        return redirect("mfa_index")
    return render(request, "people/invitation.html", {"form": form, "offered": offered})
