"""What becomes of personal data under each switch."""

import pytest

from localrag.domain.errors import PolicyError
from localrag.domain.personal_data import NoGuard, PersonalKind, Where
from localrag.governance.personal_guard import PolicyGuard
from localrag.governance.policy import GuardAction, Policy

TEXT = "電話は 090-1234-5678、番号は１２３４ ５６７８ ９０１８。"
HIDDEN = "電話は ＊＊＊-＊＊＊＊-＊＊＊＊、番号は＊＊＊＊ ＊＊＊＊ ＊＊＊＊。"
BOTH = frozenset({PersonalKind.TELEPHONE, PersonalKind.MY_NUMBER})
SWITCHES = {
    Where.QUESTION: "personal_data_in_questions",
    Where.ANSWER: "personal_data_in_answers",
    Where.EXPORT: "personal_data_in_exports",
}


@pytest.mark.parametrize("where", Where)
@pytest.mark.parametrize("action", GuardAction)
def test_each_switch_counts_where_it_says_and_nowhere_else(where, action):
    guard = PolicyGuard(Policy(**{SWITCHES[where]: action}))
    for other in set(Where) - {where}:
        assert not guard.is_on(other)
        assert guard.checked(TEXT, other).text == TEXT
    assert guard.is_on(where) is (action is not GuardAction.OFF)
    assert guard.hides(where) is (action in {GuardAction.MASK, GuardAction.BLOCK})
    if action is GuardAction.BLOCK:
        with pytest.raises(PolicyError) as caught:
            guard.checked(TEXT, where)
        assert caught.value.fields == {"where": where.value, "kinds": "my_number, telephone"}
        assert guard.checked("旅費は千円", where).text == "旅費は千円"
        return
    found = guard.checked(TEXT, where)
    assert found.text == (HIDDEN if action is GuardAction.MASK else TEXT)
    assert found.kinds == (frozenset() if action is GuardAction.OFF else BOTH)


def test_a_mask_is_as_long_as_what_it_hides():
    assert len(PolicyGuard(Policy()).masked(TEXT).text) == len(TEXT)


def test_without_a_guard_nothing_is_looked_for():
    guard = NoGuard()
    assert not any(guard.is_on(where) or guard.hides(where) for where in Where)
    assert guard.checked(TEXT, Where.ANSWER).text == guard.masked(TEXT).text == TEXT
