OK_FORMAT = True

test = {
    "name": "q1",
    "points": [1, 0, 2],
    "suites": [
        {
            "type": "doctest",
            "scored": True,
            "setup": "",
            "teardown": "",
            "cases": [
                {"code": r"""
                 >>> grad(np.array([1.0, 2.0]))
                 array([2., 4.])
                 """, "hidden": False, "locked": False},
                {"code": r"""
                 >>> greet("Ada")
                 Hello Ada
                 """, "hidden": False, "success_message": "Polite."},
                {"code": r"""
                 >>> x = np.linspace(0, 1, 5)
                 >>> np.allclose(grad(x), 2 * x)
                 True
                 >>> grad(-1)
                 Traceback (most recent call last):
                 ...
                 ValueError: negative
                 """, "hidden": True, "failure_message": "Look at the factor."},
            ],
        }
    ],
}
