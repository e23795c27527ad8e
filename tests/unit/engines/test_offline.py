"""The switches that keep model libraries from calling out."""

import os

from localrag.engines.offline import OFFLINE_ENVIRONMENT, go_offline


def test_every_switch_is_set_in_this_process(monkeypatch):
    for name in OFFLINE_ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    go_offline()
    assert {name: os.environ[name] for name in OFFLINE_ENVIRONMENT} == dict(OFFLINE_ENVIRONMENT)


def test_a_switch_that_somebody_turned_on_is_turned_off_again(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    go_offline()
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_the_three_switches_of_the_hub_library_are_among_them():
    wanted = {"HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK"}
    assert wanted <= OFFLINE_ENVIRONMENT.keys()
