import numpy as np
lst = [1, 2, 3]
def grad(x): return 2 * x
def bad(x): raise ValueError("no")
def greet(n): print("Hello", n)
