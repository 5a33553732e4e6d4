from otter.test_files import test_case

OK_FORMAT = False
name = "q2"
points = 4


def near(a, b):
    return abs(a - b) < 1e-6


@test_case(points=1, hidden=False)
def test_value(loss):
    assert near(loss(2.0), 4.0), "the loss of 2"


@test_case(hidden=True, failure_message="Is it even?")
def test_even(loss, np, env):
    for x in (0.5, 1.5):
        assert env["loss"](x) == loss(-x)
        assert np.isclose(loss(x), x**2)
