"""What the gateway asks of an identity provider; tests and the demo have one of their own."""

from dataclasses import dataclass, field
from typing import Protocol

from services.identity.claims import TeacherClaims


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInAttempt:
    """One person on the way to the provider and back; kept in the session until they return.

    ``state`` ties the answer to this browser, ``nonce`` the id token to this attempt, and ``verifier`` the
    code to us.
    """

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class IdentityProvider(Protocol):
    """Where teachers sign in."""

    async def authorize_url(
        self, attempt: SignInAttempt, *, redirect_uri: str, asks_again: bool
    ) -> str:
        """Where to send the browser; ``asks_again`` wants the person to prove who they are anew.

        Raises: Unavailable (the provider cannot be reached).
        """

    async def claims_of(
        self, code: str, attempt: SignInAttempt, *, redirect_uri: str
    ) -> TeacherClaims:
        """Who the person is, for the code that they came back with.

        Raises: SignInRefused (the provider lies or refuses), Unavailable.
        """

    async def sign_out_url(self, *, return_to: str) -> str | None:
        """Where to sign out at the provider; None when it has no such page. Raises: Unavailable."""

    def account_url(self, *, return_to: str, sign_out_url: str) -> str | None:
        """The person's own page at the provider, if it has one."""


class SignInRefused(Exception):
    """The provider's answer is not to be trusted, or is a refusal; ``reason`` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
