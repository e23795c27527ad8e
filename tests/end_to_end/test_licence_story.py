"""Somebody adds a model that may not be used at work: by the command line and in the window."""

import shutil

import pytest

from localrag import resources
from localrag.engines.catalogue import BusinessUse, base_name, read_catalogue


@pytest.fixture
def restricted(tiny_gguf, tmp_path):
    """A sound file under the name of a model whose licence forbids work."""
    catalogue = read_catalogue(resources.models_folder() / "catalogue.toml")
    entry = next(e for e in catalogue.generator if e.business is BusinessUse.NO)
    path = tmp_path / f"{base_name(entry.id)}.gguf"
    shutil.copy(tiny_gguf, path)
    return path


def generators(cli):
    rows = cli.json("models", "list").document["models"]
    return [row for row in rows if row["role"] == "generator"]


def test_it_is_refused_with_a_sentence_and_a_code(cli, restricted):
    done = cli.json("models", "add", str(restricted))
    assert (done.code, done.document["error"]["code"]) == (7, "model.licence")
    assert done.err.index("業務利用 不可") < done.err.index("複写していません。")
    assert "--accept-licence" in done.document["error"]["message"]
    assert generators(cli) == []


def test_who_accepts_it_sees_it_marked_everywhere(cli, restricted):
    done = cli.json("models", "add", str(restricted), "--accept-licence", "--no-measure")
    assert (done.code, done.document["added"]["business"]) == (0, "no")
    assert done.err.index("業務利用 不可") < done.err.index("複写と検査")
    assert [row["business"] for row in generators(cli)] == ["no"]
    assert "業務利用 不可" in cli.run("models", "list").out


def test_one_that_the_catalogue_does_not_know_is_said_to_be_unknown(cli, tiny_gguf):
    done = cli.json("models", "add", str(tiny_gguf), "--no-measure")
    assert (done.code, done.document["added"]["business"]) == (0, None)
    assert "業務利用 不明" in done.err
