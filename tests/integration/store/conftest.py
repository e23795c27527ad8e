"""A library that was published and taken over, for the tests of both."""

import shutil

import pytest
from tests.fakes.publish_story import Site, begun

from localrag.store.analysis import none_installed
from localrag.store.published.serving import opened


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return begun(tmp_path_factory.mktemp("publish") / "site").root


@pytest.fixture
def site(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "site")
    return Site(tmp_path / "site")


def opened_here(site):
    return opened(site.root / "none", site.place.root, "main", none_installed)
