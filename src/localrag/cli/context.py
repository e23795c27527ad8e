"""What the global options say, handed to every verb."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import typer

from localrag.cli.output import Output
from localrag.governance.places import places
from localrag.governance.policy import read_policy, read_policy_or_nothing
from localrag.wiring import Session, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Output, language and the site; a verb opens its own session."""

    output: Output
    home: Path | None
    library: str
    policy_file: Path | None

    def site(self, generator: str | None = None) -> Site:
        """Return where we are, with another model that writes where `generator` names one.

        Raises PolicyError for a policy that cannot be read.
        """
        return Site(
            places=places(self.home),
            library=self.library,
            policy=read_policy(self.policy_file),
            generator=generator,
        )

    def desk_session(self) -> Session:
        """Return a session for a window, which is to show even a policy that cannot be read."""
        policy, source = read_policy_or_nothing(self.policy_file)
        return Session(
            Site(
                places=places(self.home),
                library=self.library,
                policy=policy,
                policy_source=source,
            )
        )

    def session(self, generator: str | None = None) -> Session:
        """Return a session on the site."""
        return Session(self.site(generator))


def context_of(ctx: typer.Context) -> Context:
    """Return the context of the verb that is running."""
    return cast("Context", ctx.obj)
