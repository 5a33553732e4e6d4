"""Matches people of one source with people of another: over all of them at once, and the surest clues first.

A clue that an institution gives (an id, a number, a login, an email) decides by itself. One that a student may have
chosen (a display name, the part before the @) decides only if it fits one person alone, nobody else claims that
person, and nothing contradicts it. Somebody who is not certain is matched with nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.people.clues import CONTRADICTING, GIVEN, NAMES, ClueKind, Clues
from grader.people.merging import are_strangers_by_name, merged

Places = frozenset[int]
NOBODY: Places = frozenset()


@dataclass(frozen=True)
class Doubt:
    """Why a person is not matched."""

    fits: tuple[int, ...] = ()
    """People whom the clues fit; several if they contradict each other or fit several."""
    rivals: tuple[int, ...] = ()
    """Others who were sought and may be the same person."""
    by_id: bool = False
    """The platform's id, or the part before the @, fits one person, who has a completely different name."""


@dataclass(frozen=True)
class Matching:
    """Which known person each sought person is; each index is in one of the two fields."""

    persons: tuple[tuple[int, ...], ...]
    """Each person among the known, as the places of all that is known about them."""
    found: dict[int, int]
    """The person by the place of who was sought; some may be the same person."""
    doubts: dict[int, Doubt]


def match(sought: Sequence[Clues], known: Sequence[Clues]) -> Matching:
    """Find each of the sought among the known."""
    people = merged(known)
    return _Match(sought, [person.clues for person in people]).matching(tuple(person.places for person in people))


class _Match:
    def __init__(self, sought: Sequence[Clues], persons: Sequence[Clues]) -> None:
        self._sought, self._persons = sought, persons
        self._index: dict[tuple[ClueKind, str], set[int]] = defaultdict(set)
        for place, person in enumerate(persons):
            for kind, values in person.by_kind.items():
                for value in values:
                    self._index[kind, value].add(place)
        # if the two lists have no number in common, their numbers are of different kinds and say nothing
        self._telling = [kind for kind in CONTRADICTING if any(self._having(one, kind) for one in sought)]
        self.found: dict[int, int] = {}
        self.doubts: dict[int, Doubt] = {}

    def matching(self, persons: tuple[tuple[int, ...], ...]) -> Matching:
        self._by_what_is_given()
        self._by_what_is_chosen()
        return Matching(persons, self.found, self.doubts)

    def _having(self, clues: Clues, kind: ClueKind) -> Places:
        return frozenset[int]().union(*(self._index.get((kind, value), NOBODY) for value in clues.of(kind)))

    def _named(self, clues: Clues) -> Places:
        """Whom the name fits, in the closest spelling that fits anybody."""
        return next(filter(None, (self._having(clues, kind) for kind in NAMES)), NOBODY)

    # -- what an institution gives

    def _by_what_is_given(self) -> None:
        claims: dict[int, list[int]] = defaultdict(list)
        for place, clues in enumerate(self._sought):
            fits = _narrowed(filter(None, (self._having(clues, kind) for kind in GIVEN)))
            if len(fits.common) > 1:  # a family may share an address: the name decides
                fits = _narrowed([fits.common, self._named(clues) or fits.common])
            if len(fits.common) == 1:
                person = min(fits.common)
                if are_strangers_by_name(clues, self._persons[person]):
                    self.doubts[place] = Doubt((person,), by_id=True)
                else:
                    claims[person].append(place)
            elif fits.all:
                self.doubts[place] = Doubt(tuple(sorted(fits.all)))
        for person, places in claims.items():
            self._settle(person, places)

    def _settle(self, person: int, places: Sequence[int]) -> None:
        """Everybody who claims a person is that person; among several, those who have somebody else's name are not."""
        others = {place: self._called_like_another(place, person) for place in places} if len(places) > 1 else {}
        doubtful = [place for place in places if others.get(place)]
        for place in places:
            if place in doubtful:
                rivals = tuple(rival for rival in places if rival != place)
                self.doubts[place] = Doubt((person, *sorted(others[place])), rivals)
            else:
                self.found[place] = person

    def _called_like_another(self, place: int, person: int) -> Places:
        named = self._named(self._sought[place])
        return NOBODY if person in named else named

    # -- what a student may have chosen

    def _by_what_is_chosen(self) -> None:
        claims: dict[int, list[int]] = defaultdict(list)
        for place, person in self.found.items():
            claims[person].append(place)
        rest = [place for place in range(len(self._sought)) if place not in self.found and place not in self.doubts]
        taken = frozenset(claims)
        fits = {place: self._chosen(self._sought[place], taken) for place in rest}
        for place, fit in fits.items():
            for person in fit.sure:
                claims[person].append(place)
        for place, fit in fits.items():
            whom = min(fit.common) if len(fit.common) == 1 else None
            rivals = [
                rival
                for person in fit.sure
                for rival in claims[person]
                if rival != place and self._may_be_another(place, rival)
            ]
            if whom is None or rivals or self._sought[place].differs(self._persons[whom], self._telling):
                self.doubts[place] = Doubt(tuple(sorted(fit.all)), tuple(dict.fromkeys(rivals)))
            elif self._is_called_otherwise(place, whom):
                self.doubts[place] = Doubt((whom,), by_id=True)
            else:
                self.found[place] = whom

    def _is_called_otherwise(self, place: int, person: int) -> bool:
        """Whether only an address fits and the names have nothing in common; two scripts cannot be compared."""
        pair = self._sought[place], self._persons[person]
        return are_strangers_by_name(*pair) and all(any(map(str.isascii, one.of(ClueKind.NAME_PART))) for one in pair)

    def _may_be_another(self, place: int, rival: int) -> bool:
        """Whether one of the two may want to pass for the other."""
        own, other = self._sought[place], self._sought[rival]
        if own.guessed and other.guessed:  # two folders with spellings of one name, which no student chose
            return False
        return other.confirmed or not own.confirmed

    def _chosen(self, clues: Clues, taken: Places) -> "_Fits":
        # somebody else's login may well be what stands before the @ of a private address
        local = self._having(clues, ClueKind.LOCAL_PART) - taken
        return _narrowed(filter(None, (self._named(clues), local)))


@dataclass(frozen=True)
class _Fits:
    common: Places
    """Whom all clues fit."""
    all: Places
    """Whom any of them fits."""
    sure: Places
    """Whom one of them fits alone."""


def _narrowed(found: Iterable[Places]) -> _Fits:
    """The candidates left after each clue in turn; each clue is given by the people it fits."""
    sets = list(found)
    common = frozenset[int].intersection(*sets) if sets else NOBODY
    singles = [places for places in sets if len(places) == 1]
    return _Fits(common, NOBODY.union(*sets), NOBODY.union(*singles))
