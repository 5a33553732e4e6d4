from code_feedback import Feedback
from pl_helpers import name, points
from pl_unit_test import PLTestCase
from scales import scaled


class Test(PLTestCase):
    @points(2)
    @name("converged")
    def test_0(self):
        steps = self.data["params"]["steps"]
        got = Feedback.call_user(self.st.largest, steps)
        if Feedback.check_scalar("largest", self.ref.largest(steps), got, accuracy_critical=True):
            Feedback.set_score(1)

    @points(1)
    @name("twice")
    def test_1(self):
        if Feedback.check_scalar("twice", scaled(self.ref.largest(3)), self.st.twice):
            Feedback.set_score(1)
