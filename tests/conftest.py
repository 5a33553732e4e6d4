"""What holds for all tests: a busy machine makes none fail, and examples are the same each run."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("everywhere")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks of attacks take longest, mostly waiting: they begin first, so that nothing waits for them."""
    items.sort(key=lambda item: item.path.name != "test_attacks.py")
