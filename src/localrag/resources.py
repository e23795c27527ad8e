"""The one file that finds shipped data: models, samples, words."""

import tomllib
from pathlib import Path

_PACKAGE = Path(__file__).parent


def models_folder() -> Path:
    """Return the folder with catalogue.toml and defaults/, in the wheel or in the checkout."""
    shipped = _PACKAGE / "_models"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / "models"


def samples_folder() -> Path:
    """Return the folder with the sample documents of the demonstration."""
    return _PACKAGE / "_samples" / "documents"


def demo_questions() -> list[str]:
    """Return the questions that the demonstration asks of the samples."""
    file = samples_folder().with_name("questions.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["demo"]
    return [row["question"] for row in rows]


def trial_questions() -> Path:
    """Return the TOML file with the questions of a trial about the samples."""
    return _PACKAGE / "_samples" / "trial.toml"


def words_file(language: str, kind: str = "errors") -> Path:
    """Return the TOML file with our words in `ja` or `en`: kind `errors` or `cli`."""
    return _PACKAGE / "_words" / f"{kind}.{language}.toml"
