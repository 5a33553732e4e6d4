def size(): return 3
def steps(): return 4
def text(): return "aab"
def items(): return [1, 2, 3]
def place(): return 1
def options(): return {"factor": 2}
def number(): return 3
def tree(): return [[], []]
def exponent(): return 2
def double(x): return 2 * x
def table(n): return "\n".join(f"row {i:3d} | {i * i:8d} | {'x' * (i % 17)}" for i in range(n))
def width(): return 3
def loss(w): return float((w ** 2).sum())
def slope(w): return 2 * w
def height(at=[1.0]): at[0] /= 2; return at[0]
