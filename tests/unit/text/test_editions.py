"""Editions of one document are recognised by their names, and others are not mixed up."""

import pytest

from localrag.text.editions import edition, is_newer


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("旅費規程_v2", "旅費規程_v1"),
        ("規程v1.10", "規程v1.9"),
        ("旅費規程【改訂】", "旅費規程"),
        ("旅費規程_20240401", "旅費規程_20230401"),
        ("旅費規程 第十版", "旅費規程 第二版"),
        ("旅費規程(2)", "旅費規程"),
        ("令和6年度版 旅費規程", "令和5年度版 旅費規程"),
        ("旅費規程（令和６年４月１日改正）", "旅費規程（令和５年４月１日改正）"),
        ("手引き2024年版", "手引き2023年版"),
        ("旅費規程", "旅費規程_旧"),
        ("旅費規程_最新", "旅費規程（改正前）"),
    ],
)
def test_the_newer_of_two_editions_is_told_by_name(newer, older):
    assert is_newer(edition(newer, ["総務"]), edition(older, ["総務"]))
    assert not is_newer(edition(older, ["総務"]), edition(newer, ["総務"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("旅費規程", "服務規程_v2"),
        ("議事録_20240401", "議事録_20230401"),
        ("平成15年法律第3号", "平成16年法律第5号"),
        ("20240401", "20230401"),
        ("旅費規程_20240401", "旅費規程"),
        ("マニュアル2", "マニュアル"),
    ],
)
def test_other_documents_and_unclear_names_tell_nothing(one, other):
    assert not is_newer(edition(one, ["総務"]), edition(other, ["総務"]))
    assert not is_newer(edition(other, ["総務"]), edition(one, ["総務"]))


def test_folders_of_two_years_hold_editions_of_one_document():
    newer, older = (edition("予算書", [year, "財政"]) for year in ("令和6年度", "令和5年度"))
    assert is_newer(newer, older)
    assert not is_newer(newer, edition("予算書", ["令和5年度", "福祉"]))
