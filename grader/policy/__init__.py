"""From gradings to the score that counts: policy and adjustments, as pure functions that can say why."""

from grader.policy.final import Attempt, Final, final_score, is_undecided

__all__ = ["Attempt", "Final", "final_score", "is_undecided"]
