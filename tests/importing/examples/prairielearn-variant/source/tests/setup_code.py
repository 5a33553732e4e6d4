import numpy as np
import numpy.linalg as la
from code_feedback import Feedback

A = np.array(data["params"]["A"]["_value"])
start = np.loadtxt("start.csv")
steps = data["params"]["steps"]
la.eig = Feedback.not_allowed
la.eigvals = Feedback.not_allowed
