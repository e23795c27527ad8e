from datetime import UTC

from localrag.governance.clock import SystemClock
from localrag.governance.places import Places, places


def test_the_option_goes_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCALRAG_HOME", str(tmp_path / "environment"))
    assert places(tmp_path / "option").home == tmp_path / "option"
    assert places(None).home == tmp_path / "environment"


def test_without_either_it_is_the_users_own_folder(monkeypatch):
    monkeypatch.delenv("LOCALRAG_HOME", raising=False)
    assert places(None).home.name == "localrag"
    assert places(None).home.is_absolute()


def test_everything_lies_below_home(tmp_path):
    ours = Places(home=tmp_path)
    for folder in (ours.libraries, ours.models, ours.reports):
        assert folder.parent == tmp_path
        assert not folder.exists()


def test_what_belongs_to_the_pc_lies_below_a_home_that_was_named(tmp_path, monkeypatch):
    monkeypatch.delenv("LOCALRAG_MACHINE", raising=False)
    ours = places(tmp_path)
    assert ours.subscribed == tmp_path / "machine" / "subscribed"
    assert ours.trusted_keys == tmp_path / "machine" / "trusted-keys.json"
    monkeypatch.delenv("LOCALRAG_HOME", raising=False)
    assert not places(None).subscribed.is_relative_to(places(None).home)
    monkeypatch.setenv("LOCALRAG_MACHINE", str(tmp_path / "pc"))
    assert places(None).subscribed == places(tmp_path).subscribed == tmp_path / "pc/subscribed"


def test_scratch_libraries_lie_elsewhere_but_models_stay(tmp_path):
    ours = Places(home=tmp_path, scratch=tmp_path / "scratch")
    assert ours.libraries == tmp_path / "scratch"
    assert ours.models == tmp_path / "models"


def test_the_clock_is_aware():
    assert SystemClock().now().tzinfo is UTC
