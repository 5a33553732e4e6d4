"""What holds for all tests: a busy machine makes none fail, and examples are the same each run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("everywhere")
