"""Each recommended model says why it stands where it does."""

import dataclasses

import pytest

from localrag.cli.output import Output
from localrag.cli.recommend_words import reason_text, recommended_text
from localrag.engines.catalogue import BusinessUse, read_catalogue
from localrag.engines.recommend import MeasuredSpeed, ThisPc, recommend
from localrag.resources import models_folder

GB = 10**9
JA, EN = (Output(is_json=False, language=language) for language in ("ja", "en"))
SLOW = MeasuredSpeed(parameters_b=8.0, read=2.0, write=1.0)


@pytest.fixture(scope="module")
def shipped():
    return read_catalogue(models_folder() / "catalogue.toml")


def test_every_reason_follows_from_why_the_model_stands_there(shipped):
    found = recommend(shipped, ThisPc(free_bytes=24 * GB))
    uses = {each.entry.business for each in found}
    assert uses == {BusinessUse.YES, BusinessUse.CHECK}
    for each in found:
        is_free = each.entry.business is BusinessUse.YES
        assert ("使用条件の確認が要る" in reason_text(each, 24 * GB, JA)) is not is_free
        assert ("has to be checked" in reason_text(each, 24 * GB, EN)) is not is_free


def test_what_is_left_of_the_memory_is_told(shipped):
    first = recommend(shipped, ThisPc(free_bytes=8 * GB))[0]
    first = dataclasses.replace(first, needed_bytes=5 * GB)
    assert "約 3.0 GB 余ります" in reason_text(first, 8 * GB, JA)
    assert "about 3.0 GB" in reason_text(first, 8 * GB, EN)


def test_a_slow_model_says_so_and_how_slow(shipped):
    found = recommend(shipped, ThisPc(free_bytes=24 * GB, speed=SLOW))
    slow = next(each for each in found if each.is_slow)
    text = recommended_text(slow, 24 * GB, JA)
    assert "1 分を超える見込み" in text
    assert f"最初の文字まで約 {slow.first_word_s:.0f} 秒" in text
