import numpy as np
from code_feedback import Feedback as feedback
from pl_helpers import name, points, not_repeated
from pl_unit_test import PLTestCase


class Test(PLTestCase):
    total_iters = 2

    @points(3)
    @name("x")
    def test_0(self):
        score = 0
        if feedback.check_numpy_array_allclose("x", self.ref.x, self.st.x, accuracy_critical=False):
            score = 1
        feedback.set_score(score)

    @points(2)
    @name("residual")
    def test_1(self):
        feedback.set_score(0.25)
        x = np.arange(3.0)
        ref = self.ref.residual(x)
        got = feedback.call_user(self.st.residual, x)
        if feedback.check_scalar("residual(x)", ref, got, rtol=1e-6):
            feedback.set_score(1)
        else:
            feedback.add_feedback("Which norm do you take?")

    @points(1)
    @not_repeated
    @name("size")
    def test_2(self):
        if feedback.check_scalar("size", self.ref.size, self.st.size) and feedback.check_dict(
            "table", self.ref.table, self.st.table
        ):
            feedback.set_score(1)

    @points(1)
    @name("plot")
    def test_3(self):
        feedback.set_score(feedback.check_plot("plot", self.ref.plot, self.st.plot))
