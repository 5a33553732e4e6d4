"""Values of the wrong kind, length and size."""
def size(): return "three"
def steps(): return 2.5
def text(): return None
def items(): return []
def place(): return 10
def options(): return {"scale": 2}
def number(): return 2 ** 4000
def tree(): return 5
def exponent(): return [2]
def double(x): return "2x"
def table(n): return [n]
def width(): return -1
def loss(w): return 0.0
def slope(w): return 0 * w
def height(): return 0.0
