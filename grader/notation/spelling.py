"""Turns what people type into one spelling: `σ'(z₁) ⊙ xᵀ` becomes `sigma_prime(z1) * x.T`, as a list of tokens."""

import re
import unicodedata

from grader.language.catalogue import say
from grader.notation.faults import FormulaError

LONGEST = 400
"""Most characters of one formula."""

DOT = "dot_"
"""The token for a dot between two factors."""

GREEK = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta"},
    **{"θ": "theta", "κ": "kappa", "λ": "lambda_", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho"},
    **{"σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta"},
    **{"Θ": "Theta", "Λ": "Lambda", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega"},
}
ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
SIGNS = {
    **dict.fromkeys("·⋅∙•", f" {DOT} "),
    **dict.fromkeys("⊙∘×∗", "*"),
    **dict.fromkeys("−–—", "-"),
    **{"∂": "d", "Σ": " sum", "∑": " sum", "√": " sqrt ", "÷": "/", "≥": ">=", "≤": "<="},
    **{"²": "**2", "³": "**3", "½": "(1/2)", "{": "(", "}": ")", "\u00a0": " ", "$": " "},
    **dict.fromkeys("𝟙𝟏", "indicator"),
}
LATEX = {
    "cdot": f" {DOT} ",
    "odot": "*",
    "circ": "*",
    "times": "*",
    "top": "T",
    "partial": "d",
    "left": "",
    "right": "",
}
LATEX |= {"mathbf": "", "mathrm": "", "text": "", "ell": "L", "lambda": "lambda_"}

_TRANSPOSED = re.compile(r"\s*(?:ᵀ|⊤|\^\s*\{?\s*(?:\\top|⊤|T|t)\s*\}?(?!\w)|\.\s*transpose\(\s*\)|\.\s*T\b)")
_SUBSCRIPT = re.compile(r"_\{\s*([\w\s,]{1,12})\s*\}")
_ACCENTED = re.compile(r"\\(hat|tilde|bar)\s*\{?\s*(\w+)\s*\}?")
_INDICATOR = re.compile(r"\b(?:1|indicator)\s*\[([^\[\]]*)\]")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|==|<=|>=|!=|[-+*/@^().,\[\]:<>=]))"
)


def tokens(text: str) -> list[str]:
    """The tokens of a formula in one spelling.

    Raises:
        FormulaError: it is too long, or a character has no meaning in a formula.
    """
    if len(text) > LONGEST:
        raise FormulaError(say("derivation.too-long", most=LONGEST))
    plain, found, at = spelled(text).rstrip(), [], 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise FormulaError(say("derivation.character", character=plain[at:].strip()[:1]))
        found.append("**" if match["sign"] == "^" else match[0].strip())
        at = match.end()
    return found


def spelled(text: str) -> str:
    """A formula with its mathematical signs in ASCII, where we know how to write them."""
    text = _SUBSCRIPT.sub(lambda found: "_" + re.sub(r"[\s,]", "", found[1]), text)
    text = _TRANSPOSED.sub(".T", text)
    text = _ACCENTED.sub(lambda found: found[2] + found[1], text)
    text = re.sub(r"\\([A-Za-z]+)", lambda found: LATEX.get(found[1], found[1]), text)
    text = "".join(_letter(letter) for letter in text)
    text = re.sub(r"(\w)\s*['′’]", r"\1_prime", text)
    return _INDICATOR.sub(r"indicator(\1)", text)


def _letter(letter: str) -> str:
    if letter.isascii():
        return SIGNS.get(letter, letter)
    if letter in SIGNS or letter in GREEK:
        return SIGNS.get(letter) or GREEK[letter]
    # `ŷ` is y with an accent; `₁` is a small 1; bold letters are letters
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(GREEK.get(part) or ACCENTS.get(part, part) for part in parts)
