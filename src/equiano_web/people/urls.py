"""Addresses of the room. Those that django-allauth answers keep its names; its other pages are not served."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from django.urls import URLPattern, path

from equiano_web.people.views import audit, joining, manage, me, sign_in

_SIGN_IN = [
    path("", sign_in.home, name="home"),
    path("sign-in", account.login, name="account_login"),
    path("sign-in/second-step", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/ended", account.account_inactive, name="account_inactive"),
    path("sign-out", account.logout, name="account_logout"),
    path("password/forgotten", account.password_reset, name="account_reset_password"),
    path("password/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<slug:uidb36>/<str:key>",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("proof/key", key.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("proof/done", sign_in.proof_done, name="proof_done"),
]
_FACTORS = [
    path("me/password", account.password_change, name="account_change_password"),
    path("me/factors", factor.index, name="mfa_index"),
    path("me/factors/app", app.activate_totp, name="mfa_activate_totp"),
    path("me/factors/app/remove", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/factors/keys", key.list_webauthn, name="mfa_list_webauthn"),
    path("me/factors/keys/add", key.add_webauthn, name="mfa_add_webauthn"),
    path("me/factors/keys/<int:pk>", key.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/factors/keys/<int:pk>/remove", key.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/factors/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/factors/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/factors/codes/file", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]

_ME = [
    path("me", me.me, name="me"),
    path("me/change", me.change, name="me_change"),
    path("me/devices/end", me.sign_out_others, name="devices_end"),
    path("me/devices/<uuid:key>/end", me.sign_out_device, name="device_end"),
    path("notices", me.notices, name="notices"),
    path("notices/<uuid:key>", me.open_notice, name="notice"),
]

_MANAGE = [
    path("people", manage.people, name="people"),
    path("people/teams/new", manage.new_team, name="team_new"),
    path("people/teams/<uuid:key>", manage.team, name="team"),
    path("people/invitations/<uuid:key>/withdraw", manage.withdraw, name="invitation_withdraw"),
    path("people/<uuid:key>", manage.person, name="person"),
    path("people/<uuid:key>/end", manage.end, name="person_end"),
    path("people/<uuid:key>/renew", manage.renew, name="person_renew"),
    path("agencies", manage.agencies, name="agencies"),
    path("agencies/new", manage.new_agency, name="agency_new"),
    path("agencies/<uuid:agency>", manage.people, name="people_of"),
    path("agencies/<uuid:agency>/invite", manage.invite, name="invite"),
    path("agencies/<uuid:key>/settings", manage.agency, name="agency"),
    path("audit", audit.audit, name="audit"),
    path("invitation/<str:key>", joining.invitation, name="invitation"),
]

urlpatterns: list[URLPattern] = [*_SIGN_IN, *_FACTORS, *_ME, *_MANAGE]
