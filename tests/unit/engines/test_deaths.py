from localrag.engines.deaths import MOST, Deaths


def test_deaths_in_a_row_are_counted_by_model_and_kept(tmp_path):
    for _ in range(MOST):
        assert not Deaths(tmp_path / "deaths.json").is_over("a")
        Deaths(tmp_path / "deaths.json").died("a")
    deaths = Deaths(tmp_path / "deaths.json")
    assert deaths.is_over("a")
    assert deaths.count("b") == 0
    deaths.forgive("a")
    assert Deaths(tmp_path / "deaths.json").count("a") == 0


def test_a_count_that_cannot_be_read_or_kept_begins_anew(tmp_path):
    (tmp_path / "deaths.json").write_bytes(b"\xff{")
    assert Deaths(tmp_path / "deaths.json").count("a") == 0
    (tmp_path / "file").write_bytes(b"")
    lost = Deaths(tmp_path / "file" / "deaths.json")
    lost.died("a")
    assert lost.count("a") == 0
