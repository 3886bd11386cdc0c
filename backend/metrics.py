"""Counters for Prometheus; labels name routes and outcomes, never a person or a session."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """What one application counts, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "parley_http_requests_total",
            "Answered requests.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "parley_http_request_seconds",
            "Time to the end of the answer, streams included.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.graphql_seconds = Histogram(
            "parley_graphql_request_seconds",
            "Time that GraphQL took, by operation.",
            ["operation"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.replies = Counter(
            "parley_replies_total", "Replies by how they ended.", ["outcome"], registry=self.registry
        )
        self.running_replies = Gauge(
            "parley_replies_running", "Replies being written now.", registry=self.registry
        )
        self.rate_limited = Counter(
            "parley_rate_limited_total",
            "Requests refused by a rate limit.",
            ["limit"],
            registry=self.registry,
        )
