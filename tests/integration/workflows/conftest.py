"""What the workflows' tests share: a library that is not there yet."""

import pytest

from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.wiring import Session, Site


@pytest.fixture
def session(tmp_path):
    site = Site(places=Places(home=tmp_path / "home"), library="main", policy=Policy())
    with Session(site) as opened:
        yield opened
