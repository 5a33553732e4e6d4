"""A ticket ties what a provider of identities answers to the browser that asked."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.errors import GraderError

TICKET_LENGTH = 43
"""Characters of a ticket's secret: 256 bits."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One try to sign in elsewhere. All of it follows from a secret that only the browser keeps, in a cookie."""

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def state(self) -> str:
        """Comes back with the answer: another browser cannot use it."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back inside the signed identity: it cannot be used twice."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Shown to the provider with the code: whoever catches the code alone gets nothing for it (PKCE)."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        return hashlib.sha256(f"{purpose} {self.secret}".encode()).hexdigest()


class ProviderError(GraderError):
    """The provider does not answer, or does not vouch for whoever comes back from it."""


@dataclass(frozen=True, slots=True)
class ProviderOptions:
    """Which provider, and how it knows this service."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    by: str = "email"
    """`email`, or the roster's column and the provider's claim, such as `sid=student_number`."""


class IdentityProvider(Protocol):
    """Who vouches for people, such as a university."""

    column: str
    """The column of the roster by which people are found: `email`, `sid` or `login`."""

    def address(self, ticket: Ticket) -> str:
        """Where the browser goes to sign in.

        Raises:
            ProviderError: the provider does not answer.
        """

    def value(self, ticket: Ticket, answer: Mapping[str, Any]) -> str:
        """What is known of the person in `column`, from the answer that the browser brings back.

        Raises:
            ProviderError: the provider does not vouch for it.
        """
