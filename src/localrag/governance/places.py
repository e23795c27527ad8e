"""Where localrag keeps its data: one root folder, nothing outside it but keys."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders below the data root. None is created by asking for it."""

    home: Path
    scratch: Path | None = None

    @property
    def libraries(self) -> Path:
        """Folder with one sub-folder per library; the scratch folder where there is one."""
        return self.scratch or self.home / "libraries"

    @property
    def models(self) -> Path:
        """Folder with the models that were added."""
        return self.home / "models"

    @property
    def reports(self) -> Path:
        """Folder with reports of our own bugs; they hold no document text."""
        return self.home / "reports"

    @property
    def keys(self) -> Path:
        """Folder of the user's own for keys in files: not below the data root."""
        return user_config_path("localrag-keys", appauthor=False)


def places(home: Path | None) -> Places:
    """Return the places below `home`, else LOCALRAG_HOME, else the user's data folder."""
    if home is not None:
        return Places(home=home.absolute())
    if named := os.environ.get("LOCALRAG_HOME"):
        return Places(home=Path(named).absolute())
    return Places(home=user_data_path("localrag", appauthor=False))
