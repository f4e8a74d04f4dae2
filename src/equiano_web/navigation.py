"""The ways of the header: what a role may go to."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.http import HttpRequest

from equiano.words import language, say, speech_of
from equiano_web.access import Permission, permitted
from equiano_web.callers import caller
from equiano_web.components.shapes import Link, Navigation


def ways(request: HttpRequest) -> Navigation:
    """Links for whoever makes the request; none for who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation()
    main, footer = _of(speech_of(language()), permitted(caller(request)))
    unread: int = getattr(request, "unread", 0)
    notices = say("Notices ({n})", n=unread) if unread else say("Notices")
    account = (Link(notices, "/notices"), Link(say("My account"), "/me"))
    return Navigation(main=main, account=account, sign_out="/sign-out", footer=footer)


# Who may the same, in the same language, has the same ways: roles and tokens are few.
@lru_cache(maxsize=500)
def _of(speech: str, may: frozenset[Permission]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The bar and the foot; the first argument says in which language they are said."""
    return _main(may), _footer(may)


def _open(may: frozenset[Permission], *links: tuple[Collection[Permission], str, str]) -> tuple[Link, ...]:
    """Those links of which somebody has one of the permissions; none named: everybody's."""
    return tuple(
        Link(text, address) for needed, text, address in links if not needed or not may.isdisjoint(needed)
    )


def _main(may: frozenset[Permission]) -> tuple[Link, ...]:
    return _open(
        may,
        ({Permission.CASE_VIEW}, say("Casework"), "/cases"),
        ({Permission.CASE_VIEW}, say("My day"), "/tasks"),
        ({Permission.CASE_SCREEN}, say("Screening"), "/screening"),
        ({Permission.CASE_VIEW, Permission.FIGURES_VIEW}, say("Figures"), "/dashboard"),
        ({Permission.REFERRAL_ANSWER, Permission.REFERRAL_SEND}, say("Referrals"), "/referrals"),
        ({Permission.NATIONAL_SUBMIT, Permission.NATIONAL_RUN}, say("National picture"), "/national"),
        ({Permission.CAMPAIGN_PLAN}, say("Campaigns"), "/campaigns"),
        ({Permission.PLAN_WRITE, Permission.PLAN_REPORT}, say("Plan of action"), "/plan"),
        ({Permission.TRAINING_RUN}, say("Training"), "/training"),
        ({Permission.PEOPLE_MANAGE}, say("People"), "/people"),
        ({Permission.AUDIT_VIEW}, say("Audit"), "/audit"),
    )


def _footer(may: frozenset[Permission]) -> tuple[Link, ...]:
    found = _open(
        may,
        ({Permission.IMPORT_RUN}, say("Imports"), "/imports"),
        ({Permission.EXPORT_IDENTIFIED}, say("Exports with names"), "/exports"),
        ({Permission.EXTRACT_PSEUDONYMISED}, say("Extracts without names"), "/extracts"),
        ({Permission.REFERRAL_ANSWER, Permission.REFERRAL_SEND}, say("Directory of services"), "/services"),
        (
            {Permission.PARTNER_MANAGE, Permission.REFERRAL_ANSWER, Permission.REFERRAL_SEND},
            say("Partners abroad"),
            "/partners",
        ),
        ({Permission.TRAINING_TAKE}, say("Training"), "/training"),
        ({Permission.FIGURES_VIEW}, say("Treaties and national law"), "/regulations"),
        ((), say("Tokens for programs"), "/me/tokens"),
        ({Permission.CASE_EMERGENCY}, say("Emergency access"), "/emergency"),
        ({Permission.CASE_SEAL}, say("Emergency accesses"), "/emergency/review"),
        ({Permission.REFERRAL_ANSWER}, say("Stop using or erase"), "/consents/stop"),
        ({Permission.CASE_ERASE}, say("Retention and erasure"), "/retention"),
    )
    # Who runs courses has this link above.
    return tuple(one for one in found if one.href != "/training" or Permission.TRAINING_RUN not in may)
