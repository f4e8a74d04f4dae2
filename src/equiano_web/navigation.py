"""The ways of the header: what a role may go to."""

from __future__ import annotations

from django.http import HttpRequest

from equiano.words import say
from equiano_web.access import Permission, may
from equiano_web.callers import caller
from equiano_web.components.shapes import Link, Navigation


def ways(request: HttpRequest) -> Navigation:
    """Links for whoever makes the request; none for who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation()
    who = caller(request)
    main = (
        [Link(say("Casework"), "/cases"), Link(say("My day"), "/tasks")]
        if may(who, Permission.CASE_VIEW)
        else []
    )
    if may(who, Permission.CASE_SCREEN):
        main.append(Link(say("Screening"), "/screening"))
    if may(who, Permission.CASE_VIEW) or may(who, Permission.FIGURES_VIEW):
        main.append(Link(say("Figures"), "/dashboard"))
    if may(who, Permission.REFERRAL_ANSWER) or may(who, Permission.REFERRAL_SEND):
        main.append(Link(say("Referrals"), "/referrals"))
    if may(who, Permission.CAMPAIGN_PLAN):
        main.append(Link(say("Campaigns"), "/campaigns"))
    if may(who, Permission.TRAINING_RUN):
        main.append(Link(say("Training"), "/training"))
    if may(who, Permission.PEOPLE_MANAGE):
        main.append(Link(say("People"), "/people"))
    if may(who, Permission.AUDIT_VIEW):
        main.append(Link(say("Audit"), "/audit"))
    unread: int = getattr(request, "unread", 0)
    notices = say("Notices ({n})", n=unread) if unread else say("Notices")
    account = [Link(notices, "/notices"), Link(say("My account"), "/me")]
    footer = [
        Link(text, address)
        for permission, text, address in (
            (Permission.IMPORT_RUN, say("Imports"), "/imports"),
            (Permission.EXPORT_IDENTIFIED, say("Exports with names"), "/exports"),
            (Permission.EXTRACT_PSEUDONYMISED, say("Extracts without names"), "/extracts"),
        )
        if may(who, permission)
    ]
    if may(who, Permission.REFERRAL_ANSWER) or may(who, Permission.REFERRAL_SEND):
        footer.append(Link(say("Directory of services"), "/services"))
    if may(who, Permission.TRAINING_TAKE):
        footer.append(Link(say("Training"), "/training"))
    footer.append(Link(say("Tokens for programs"), "/me/tokens"))
    if may(who, Permission.CASE_EMERGENCY):
        footer.append(Link(say("Emergency access"), "/emergency"))
    if may(who, Permission.CASE_SEAL):
        footer.append(Link(say("Emergency accesses"), "/emergency/review"))
    if may(who, Permission.REFERRAL_ANSWER):
        footer.append(Link(say("Stop using or erase"), "/consents/stop"))
    if may(who, Permission.CASE_ERASE):
        footer.append(Link(say("Retention and erasure"), "/retention"))
    return Navigation(main=main, account=account, sign_out="/sign-out", footer=footer)
