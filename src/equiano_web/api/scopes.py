"""What each permission is called, for the form that gives some of them to a token."""

from __future__ import annotations

from equiano.words import say
from equiano_web.access import Permission


def called(permission: Permission) -> str:
    """A permission in words, in the person's language."""
    return _called()[permission]


def _called() -> dict[Permission, str]:
    return {
        Permission.CASE_CREATE: say("write down new cases"),
        Permission.CASE_SEARCH: say("search for persons"),
        Permission.CASE_VIEW: say("read cases"),
        Permission.CASE_EDIT: say("change cases"),
        Permission.CASE_SCREEN: say("ask the questions of recognition"),
        Permission.CASE_DECIDE: say("decide on status, close and reopen cases"),
        Permission.CASE_ASSIGN: say("give cases to colleagues"),
        Permission.CASE_MERGE: say("merge cases of one person"),
        Permission.CASE_SEAL: say("seal cases"),
        Permission.CASE_EMERGENCY: say("open cases in an emergency"),
        Permission.CASE_ERASE: say("erase cases"),
        Permission.CONSENT_RECORD: say("record consent"),
        Permission.REFERRAL_SEND: say("send referrals"),
        Permission.REFERRAL_ANSWER: say("answer referrals"),
        Permission.EXPORT_IDENTIFIED: say("export cases with names"),
        Permission.EXTRACT_PSEUDONYMISED: say("make extracts without names"),
        Permission.IMPORT_RUN: say("import cases"),
        Permission.FIGURES_VIEW: say("see figures"),
        Permission.AUDIT_VIEW: say("see the audit"),
        Permission.CAMPAIGN_PLAN: say("plan campaigns"),
        Permission.PARTNER_MANAGE: say("manage partners abroad"),
        Permission.NATIONAL_SUBMIT: say("prepare and send the agency's part of the national picture"),
        Permission.NATIONAL_RUN: say("run rounds of the national picture"),
        Permission.PEOPLE_MANAGE: say("manage people"),
        Permission.TRAINING_TAKE: say("take courses"),
        Permission.TRAINING_RUN: say("hold courses"),
        Permission.PLAN_WRITE: say("write plans of action"),
        Permission.PLAN_REPORT: say("report on measures of a plan of action"),
    }
