"""Diagnostics of each method: what stands under `diagnostics` in its JSON.

Keys are never renamed: `equiano evidence`, reports and readers outside read them. Beside its own, a result
may have `notes` (how the table was read) and `population` (what the lists count). A method from outside may
bring what it likes, so a result holds a plain mapping.
"""

from __future__ import annotations

from typing import TypedDict


class ResampleFacts(TypedDict, total=False):
    """Of a bootstrap; empty where there was none.

    Attributes:
        replicates: Resamples.
        replicates_without_estimate: Of these.
        acceleration: BCa's, of the jackknife.
    """

    replicates: int
    replicates_without_estimate: int
    acceleration: float


class FailedModels(TypedDict, total=False):
    """Models without an estimate, by reason; empty after a search, which does not count them."""

    no_estimate_exists: int
    not_identifiable: int
    either: int


class SearchFacts(TypedDict, total=False):
    """Of a search by branch and bound; empty where every model was fitted."""

    search: str
    models_fitted: int
    proved_best: bool


class BicFacts(SearchFacts, ResampleFacts, total=False):
    """Of the model of lowest BIC; those of resamples only if there were any.

    Attributes:
        max_order: Highest interaction of the models.
        failed: Models without an estimate.
        models_per_replicate: Among which models each resample chose, in words.
    """

    max_order: int
    failed: FailedModels
    models_per_replicate: str


class StepwiseFacts(ResampleFacts, total=False):
    """Of the stepwise model: its threshold; those of resamples only if there were any."""

    p_threshold: float


class CensoredFacts(TypedDict, total=False):
    """Where counts were kept back.

    Attributes:
        max_order: Highest interaction of the models.
        kept_back: Least and greatest count by history.
        replicates: Resamples, if there were any.
        replicates_without_estimate: Of these.
    """

    max_order: int
    kept_back: dict[str, list[int]]
    replicates: int
    replicates_without_estimate: int


class ChainFacts(TypedDict):
    """Of Markov chains; see `chains`."""

    chains: int
    iterations: int
    burn_in: int
    rhat: float
    effective_sample_size: float
    monte_carlo_error: float
    converged: bool


class PosteriorFacts(TypedDict):
    """Of the population's posterior.

    Attributes:
        posterior_mean: Persons.
        posterior_median: Persons.
    """

    posterior_mean: float
    posterior_median: float


class LatentClassFacts(PosteriorFacts, ChainFacts):
    """Of latent classes.

    Attributes:
        classes: Truncation of the process.
        replicas: Thinned tables, the whole one included.
        exchange_acceptance: Lowest share of exchanges accepted between two replicas; None without.
    """

    classes: int
    replicas: int
    exchange_acceptance: float | None


class ThresholdFacts(PosteriorFacts, ChainFacts):
    """Of interactions dropped below a threshold.

    Attributes:
        threshold: Ratio below which an interaction is dropped.
        prior_variance: Of an interaction.
        ratio: Mean over standard deviation of each pair's interaction.
        acceptance: Share of steps taken.
    """

    threshold: float
    prior_variance: float
    ratio: dict[str, float]
    acceptance: float


class NamedGraph(TypedDict):
    """A graph by its maximal complete sets, with its probability."""

    graph: str
    probability: float


class GraphFacts(PosteriorFacts):
    """Of the average over decomposable graphs.

    Attributes:
        prior: Of N.
        delta: Prior count of a cell.
        largest_hidden: Largest hidden number summed over.
        probability_none_hidden: That nobody is hidden, which the sum leaves out.
        probability_at_largest: Of the last hundredth of the range.
        graphs: The most probable ones.
        edge_probability: Of each pair of lists to be joined.
    """

    prior: str
    delta: float
    largest_hidden: int
    probability_none_hidden: float
    probability_at_largest: float
    graphs: list[NamedGraph]
    edge_probability: dict[str, float]


class SingleListFacts(TypedDict, total=False):
    """Of one model of a single list; which keys there are hangs on the model.

    Attributes:
        variance: Of the population.
        lower_bound: Whether the number is a lower bound (of the models that are one figure).
        aic: Akaike's criterion (of the models that are fitted).
        log_likelihood: Of these.
        dispersion: Of the negative binomial.
        ones: Share that is seen just once or not again, of the models that have it.
        on_edge: Whether that parameter stands at the end of its range.
    """

    variance: float
    lower_bound: bool
    aic: float
    log_likelihood: float
    dispersion: float
    ones: float
    on_edge: bool


class ListedModel(TypedDict):
    """A model of differing visibility, of those compared."""

    model: str
    population: float | None
    standard_error: float | None
    aic: float
    bic: float
    slope: float | None


class BesideExclusion(TypedDict):
    """The lower bound beside lists that exclude each other, with its interval."""

    model: str
    population: float
    level: float
    low: float | None
    high: float | None
    kind: str


class VisibilityFacts(TypedDict, total=False):
    """Of `mth` and `chao`; which keys there are hangs on the method.

    Attributes:
        aic: Akaike's criterion.
        standard_error: Of the population, as Rcapture gives it.
        slope: Coefficient of the function (`mth`); above 0 if persons differ.
        evidence: What says that persons differ; see `heterogeneity.VisibilityEvidence`.
        lower_bound: True of `chao`.
        on_one_list: Persons.
        on_two_lists: Persons.
        beside_exclusion: A lower bound that is lower, if lists seem to exclude each other.
        notes: In words.
        models: All that were compared.
    """

    aic: float
    standard_error: float
    slope: float | None
    evidence: dict[str, object]
    lower_bound: bool
    on_one_list: int
    on_two_lists: int
    beside_exclusion: BesideExclusion
    notes: list[str]
    models: list[ListedModel]


class OtherPair(TypedDict, total=False):
    """What another pair of lists gives, or why it gives nothing."""

    population: float | None
    low: float
    high: float
    reason: str


class PersonsFacts(TypedDict, total=False):
    """Of the doubly robust estimate.

    Attributes:
        lists: The pair taken to be independent among persons who are alike.
        covariates: Columns.
        on_first: Persons on the first list.
        on_second: Persons on the second.
        on_both: On both.
        learners: Weight of each learner.
        raised: Share of the persons whose chance of both lists was raised.
        without_covariates: Chapman's estimate.
        not_known: Persons with a gap, by column.
        notes: In words.
        other_pairs: What other pairs of lists give.
    """

    lists: list[str]
    covariates: list[str]
    on_first: int
    on_second: int
    on_both: int
    learners: dict[str, float]
    raised: float
    without_covariates: float
    not_known: dict[str, int]
    notes: list[str]
    other_pairs: dict[str, OtherPair]


class RatioPoint(TypedDict):
    """A point of the ratio plot of one list."""

    contacts: int
    ratio: float
    standard_error: float


class AtOddsRatio(TypedDict):
    """The population at one odds ratio, with its interval of 95%."""

    odds_ratio: float
    low: float
    population: float
    high: float


class OddsBounds(TypedDict):
    """The population between two odds ratios, and at those named."""

    odds_ratio: list[float]
    population: list[float]
    at: list[AtOddsRatio]


class TwoListFacts(TypedDict):
    """Of two lists.

    Attributes:
        on_first: Persons on the first list.
        on_second: Persons on the second.
        on_both: On both.
        lincoln_petersen: Estimate with most bias; None with nobody on both.
        odds_ratio_bounds: What dependence of the lists would make of it.
    """

    on_first: int
    on_second: int
    on_both: int
    lincoln_petersen: float | None
    odds_ratio_bounds: OddsBounds


class PooledDrawsFacts(TypedDict, total=False):
    """Over several draws of a linkage.

    Attributes:
        linkage_draws: Tables.
        linkage_draws_without_estimate: Of these.
        models: Chosen over the tables.
        log_variance_within: Of the log hidden number, within tables.
        log_variance_between: Between tables.
        share_of_variance_from_linkage: By Rubin's rules.
        rhat: The worst of the tables' chains, of methods that have chains.
        converged: Whether all did.
    """

    linkage_draws: int
    linkage_draws_without_estimate: int
    models: list[str]
    log_variance_within: float
    log_variance_between: float
    share_of_variance_from_linkage: float
    rhat: float
    converged: bool
