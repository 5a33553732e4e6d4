"""Values that make a test ask for more memory than there is."""
def size(): return 10 ** 8
def steps(): return 4
def text(): return "a" * 10_000 + "b"
def items(): return [10 ** 1000, float("nan"), float("inf")]
def place(): return 10 ** 1000
def options(): return {"factor": 10 ** 1000}
def number(): return 10 ** 1000
def tree(): return [[[[[[[[[[[]]]]]]]]]]]
def exponent(): return 10 ** 300
def double(x): return 10 ** 1000
def table(n): return "x" * 60_000
def width(): return 10 ** 9
def loss(w): return float((w ** 2).sum())
def slope(w): return 2 * w
def height(at=[1.0]): at[0] /= 2; return at[0]
