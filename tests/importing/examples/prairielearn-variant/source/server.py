import random

import numpy as np
import prairielearn as pl


def generate(data):
    names_for_user = [{"name": "A", "type": "matrix"}, {"name": "start", "type": "vector"}]
    data["params"]["names_for_user"] = names_for_user
    data["params"]["names_from_user"] = [{"name": "largest"}, {"name": "twice"}]
    data["params"]["steps"] = random.choice([40, 41])
    data["params"]["A"] = pl.to_json(np.diag([5.0, 2.0, 1.0]) + 0.1)
    data["correct_answers"]["largest"] = 5.1


def grade(data):
    data["score"] = 1
