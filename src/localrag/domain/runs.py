"""An administrator's own questions, and a run of them that is kept for comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from localrag.domain.answer import AnswerMode

LAST, PREVIOUS = "last", "previous"
"""Names that no run is given: those of the newest run and of the one before it."""


class FileState(StrEnum):
    """What the library knows of the file that a question names."""

    NOT_NAMED = "not_named"
    IN_LIBRARY = "in_library"
    NO_SUCH_PAGE = "no_such_page"  # the file is there and has no page of that label or number
    NOT_IN_LIBRARY = "not_in_library"
    SKIPPED = "skipped"  # it could not be read
    FORGOTTEN = "forgotten"  # kept out by `forget`
    HIDDEN = "hidden"  # its removal waits for a decision


_THERE = (FileState.IN_LIBRARY, FileState.NO_SUCH_PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """One row of an administrator's questions.

    `row` counts from 1, the header included; `key` tells the row from all others of its file and
    is the same wherever the same four cells stand. What is empty is not measured. With
    `expects_none` the right answer is that the library has none.
    """

    row: int
    key: str
    text: str
    answers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    expects_none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of a document as it was: `document` as displayed, `sha256` that of its bytes.

    `page` counts from 1, `label` is what is printed.
    """

    document: str
    uri: str
    sha256: str
    page: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What became of one question; None is what its row does not ask for.

    `document_rank` counts documents and `page_rank` passages, from 1; 0 is not found. `reason` is
    the code why the file was skipped, with the fields of its sentence. `cited` and `passages` are in the order of the answer, and
    `answer` is '' where `is_cleared`: a document that it was made of is not in the library any
    more as it was.
    """

    row: int
    key: str
    question: str
    state: FileState
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    expects_none: bool = False
    document_rank: int | None = None
    page_rank: int | None = None
    contains: bool | None = None
    is_right_document: bool | None = None
    is_right_page: bool | None = None
    is_in_top5: bool | None = None
    mode: AnswerMode
    answer: str
    cited: tuple[Place, ...]
    passages: tuple[Place, ...]
    search_ms: float
    total_ms: float
    is_cleared: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether it says anything about search and answers: its file is there, or none is named."""
        return self.state is FileState.NOT_NAMED or self.state in _THERE

    @property
    def is_declined(self) -> bool:
        """Whether the answer was that nothing was found."""
        return self.mode is AnswerMode.DECLINED

    @property
    def is_right(self) -> bool | None:
        """Whether the answer is right, None where the row does not say what is."""
        return self.is_declined if self.expects_none else self.contains


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of a file of questions that was kept under a name.

    `conditions` are what its results depend on, by name; `total` is how many questions the file
    has. A run with fewer results was stopped.
    """

    name: str
    begun: datetime
    conditions: Mapping[str, str]
    total: int
    results: tuple[RunResult, ...]

    @property
    def is_finished(self) -> bool:
        """Whether every question was asked."""
        return len(self.results) == self.total
