"""What the engine tells of the place it works in: what the administrator fixed, and the samples."""

import os
from collections.abc import Callable

import msgspec

from localrag.domain.errors import PolicyError
from localrag.domain.paths import file_uri
from localrag.explain import LANGUAGES, sentence
from localrag.host.calls import Call, Result
from localrag.resources import samples_folder
from localrag.wiring import Session


class SiteMethods:
    """The methods by name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {"site.show": self._show}

    def _show(self, _call: Call) -> Result:
        """Return the switches of the policy, where it stands, and why it cannot be read if so."""
        site = self._session.site
        source = site.policy_source
        return {
            "home": str(site.places.home),
            "library": site.library,
            "policy_file": None if source.file is None else str(source.file),
            "policy": msgspec.to_builtins(site.policy),
            "broken": None if source.fault is None else _words(source.fault),
            "samples": file_uri(os.fsencode(samples_folder())),
        }


def _words(error: PolicyError) -> dict[str, str]:
    return {language: sentence(error, language) for language in LANGUAGES}
