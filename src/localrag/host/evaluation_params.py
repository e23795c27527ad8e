"""Params of the methods on runs of own questions."""

from typing import Annotated, Literal

import msgspec


class QuestionsParams(msgspec.Struct, frozen=True, kw_only=True):
    """evaluation.questions, evaluation.template: a file as people type it."""

    path: str


class RunParams(msgspec.Struct, frozen=True, kw_only=True):
    """evaluation.run: a file of questions, and the name to keep the run under."""

    path: str
    name: str
    mode: Literal["auto", "generate", "extract"] = "auto"
    top: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8


class NamedRunParams(msgspec.Struct, frozen=True, kw_only=True):
    """evaluation.remove: the name of a run."""

    name: str


class CompareParams(msgspec.Struct, frozen=True, kw_only=True):
    """evaluation.compare: the names of two runs."""

    before: str
    after: str
