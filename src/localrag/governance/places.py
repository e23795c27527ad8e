"""Where localrag keeps its data: one root folder, and one of the PC for what others published."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import site_state_path, user_data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders below both. None is created by asking for it."""

    home: Path
    scratch: Path | None = None
    machine: Path | None = None

    @property
    def libraries(self) -> Path:
        """Folder with one sub-folder per library; the scratch folder where there is one."""
        return self.scratch or self.home / "libraries"

    @property
    def subscribed(self) -> Path:
        """Folder with what others published, once for all users of this PC."""
        return (self.scratch or self.machine or self.home / "machine") / "subscribed"

    @property
    def histories(self) -> Path:
        """Folder with what this user asked of libraries that others published."""
        return self.home / "histories"

    @property
    def trusted_keys(self) -> Path:
        """File with the publishers that this PC takes libraries from."""
        return (self.machine or self.home / "machine") / "trusted-keys.json"

    @property
    def signing_key(self) -> Path:
        """File with the key that this user publishes with."""
        return self.home / "signing" / "publisher.pem"

    @property
    def models(self) -> Path:
        """Folder with the models that were added."""
        return self.home / "models"

    @property
    def audit(self) -> Path:
        """Folder with one audit log per user and PC, where the policy asks for one."""
        return self.home / "audit"

    @property
    def reports(self) -> Path:
        """Folder with reports of our own bugs; they hold no document text."""
        return self.home / "reports"


def places(home: Path | None) -> Places:
    """Return the places below `home`, else LOCALRAG_HOME, else the user's data folder.

    What belongs to the whole PC lies in LOCALRAG_MACHINE, else where the system keeps such data;
    below a home that was named it lies there, so that nothing else is touched.
    """
    named = os.environ.get("LOCALRAG_MACHINE")
    machine = Path(named).absolute() if named else None
    if home is not None:
        return Places(home=home.absolute(), machine=machine)
    if ours := os.environ.get("LOCALRAG_HOME"):
        return Places(home=Path(ours).absolute(), machine=machine)
    return Places(
        home=user_data_path("localrag", appauthor=False),
        machine=machine or site_state_path("localrag", appauthor=False),
    )
