"""How many threads the model gets."""

import os

import pytest

from localrag.engines.threads import THREADS_VARIABLE, thread_count


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv(THREADS_VARIABLE, "3")
    assert thread_count() == 3


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "100000"])
def test_nonsense_in_the_environment_is_passed_over(monkeypatch, value):
    monkeypatch.delenv(THREADS_VARIABLE, raising=False)
    ordinary = thread_count()
    monkeypatch.setenv(THREADS_VARIABLE, value)
    assert thread_count() == ordinary


def test_there_is_at_least_one_and_no_more_than_processors(monkeypatch):
    monkeypatch.delenv(THREADS_VARIABLE, raising=False)
    assert 1 <= thread_count() <= (os.cpu_count() or 1)
