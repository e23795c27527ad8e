"""An indexed home, and verbs in this process under a policy of the test's."""

import json
import os
import shutil

import pytest
from tests.fakes.on_record import TEXT

from localrag.cli.run import run
from localrag.domain.cancel import CancelToken
from localrag.domain.library import Folder
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents") / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(TEXT, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    site = Site(places=Places(home=home), library="main", policy=Policy())
    with Session(site) as session, session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
    return home


@pytest.fixture
def home(indexed):
    yield indexed
    shutil.rmtree(indexed / "audit", ignore_errors=True)


@pytest.fixture
def localrag(home, tmp_path, capfd):
    """Run a verb in this process under a policy; return exit code, standard output and notes."""

    def verb(*arguments, **policy):
        file = tmp_path / "policy.json"
        file.write_text(json.dumps(policy), encoding="utf-8")
        capfd.readouterr()
        options = ["--home", str(home), "--lang", "ja", "--policy", str(file)]
        code = run([*options, *map(str, arguments)])
        said = capfd.readouterr()
        return code, said.out, said.err

    return verb
