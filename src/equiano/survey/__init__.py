"""Surveys of hidden groups: respondent-driven sampling, network scale-up, time-location, multipliers."""

from equiano.survey import pictures, text  # they register words and pictures of the results
from equiano.survey.diagnostics import RecruitmentDiagnostics, recruitment_diagnostics
from equiano.survey.multiplier import multiplier_size
from equiano.survey.nsum import scale_up
from equiano.survey.nsum_data import ScaleUpData, as_scale_up
from equiano.survey.options import ScaleUpOptions, ShareOptions, SizeOptions
from equiano.survey.rates import Rate
from equiano.survey.rds import rds_shares
from equiano.survey.recruitment import Recruitment, as_recruitment
from equiano.survey.result import Share, ShareEstimate, SizeEstimate
from equiano.survey.size import size_by_successive_sampling
from equiano.survey.venue import VenueSample, as_venue_sample, venue_shares, venue_size

__all__ = [
    "Rate",
    "Recruitment",
    "RecruitmentDiagnostics",
    "ScaleUpData",
    "ScaleUpOptions",
    "Share",
    "ShareEstimate",
    "ShareOptions",
    "SizeEstimate",
    "SizeOptions",
    "VenueSample",
    "as_recruitment",
    "as_scale_up",
    "as_venue_sample",
    "multiplier_size",
    "pictures",
    "rds_shares",
    "recruitment_diagnostics",
    "scale_up",
    "size_by_successive_sampling",
    "text",
    "venue_shares",
    "venue_size",
]
