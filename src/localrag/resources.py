"""The one file that finds shipped data: models, samples, words."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def models_folder() -> Path:
    """Return the folder with catalogue.toml and defaults/, in the wheel or in the checkout."""
    shipped = _PACKAGE / "_models"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / "models"


def samples_folder() -> Path:
    """Return the folder with the sample documents of the demonstration."""
    return _PACKAGE / "_samples"


def words_file(language: str) -> Path:
    """Return the TOML file with the sentences for every error code, `ja` or `en`."""
    return _PACKAGE / "_words" / f"errors.{language}.toml"
