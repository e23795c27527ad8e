import tomllib
from pathlib import Path

import pytest
from tests.fakes.passages import passage

from localrag.answering.claims import facts
from localrag.answering.support import judged
from localrag.domain.answer import DoubtKind, Support

PAGES = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))[
    "passage"
]
TRUE = [(page, said) for page in PAGES for said in page["true"]]
FALSE = [(page, said) for page in PAGES for said in page["false"]]


@pytest.mark.parametrize(("page", "said"), TRUE, ids=lambda value: str(value)[:40])
def test_a_true_statement_in_other_words_is_not_refused(
    page: dict[str, str], said: str
) -> None:
    found = judged(said, [passage(page["text"], title=page["title"])])
    assert found.support is not Support.UNSUPPORTED, found.doubts


@pytest.mark.parametrize(("page", "said"), FALSE, ids=lambda value: str(value)[:40])
def test_an_error_is_refused_and_named(page: dict[str, str], said: str) -> None:
    found = judged(said, [passage(page["text"], title=page["title"])])
    assert found.support is Support.UNSUPPORTED
    assert found.doubts


def test_most_true_statements_are_confirmed_wholly() -> None:
    whole = [
        judged(said, [passage(page["text"], title=page["title"])]).support
        for page, said in TRUE
    ]
    assert whole.count(Support.SUPPORTED) >= 0.9 * len(TRUE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("令和6年4月1日", "2024/4/1"),
        ("令和６年４月１日", "R6.4.1"),
        ("二千五百円", "2,500円"),
        ("2.5千円", "２５００円"),
        ("１万２千円", "12,000円"),
        ("1,234万円", "12340000円"),
        ("五割", "50%"),
        ("午後5時15分", "17:15"),
        ("第三条第二項", "3条2項"),
        ("別表第二", "別表2"),
        ("(054)626-1139", "054-626-1139"),
    ],
)
def test_one_fact_has_the_same_key_however_it_is_written(one: str, other: str) -> None:
    assert [fact.keys[0] for fact in facts(one)] == [fact.keys[0] for fact in facts(other)]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("5日以内", "<="),
        ("5日以上", ">="),
        ("5日を超えない", "<="),
        ("5日を超える", ">"),
        ("5日", ""),
    ],
)
def test_a_limit_is_part_of_the_number(text: str, bound: str) -> None:
    [fact] = facts(text)
    assert (fact.kind, fact.bound) == (DoubtKind.NUMBER, bound)
