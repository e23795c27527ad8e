"""What people do with an answer: export it, stand for it, take that back."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Literal, TypeAlias

from localrag.host.history_params import ApprovedParams, ApproveParams, ExportParams
from localrag.host.messages import Response
from localrag_ui.answers import ApprovalNote
from localrag_ui.kept import ExportResult
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.presenters.turns import KeptPlace, Turn
from localrag_ui.strings import Strings

Format: TypeAlias = Literal["docx", "pdf", "md"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "md")
_LAST_MONTH = 3  # of the fiscal year


class AnswerActs:
    """Acts on answers that are kept. `said` gets what was done in words, `failed` why it was not.

    `approved` gets the place of an answer and who stands for it, `revoked` the number of an
    approval that is no more.
    """

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        said: Callable[[str], None] = lambda _: None,
        failed: Callable[[str], None] = lambda _: None,
        approved: Callable[[KeptPlace, ApprovalNote], None] = lambda _place, _note: None,
        revoked: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.said = said
        self.failed = failed
        self.approved = approved
        self.revoked = revoked

    def export(
        self, conversation: int, format_: Format, path: str, turn: int | None = None
    ) -> None:
        """Write a conversation, or one question of it, and show the folder.

        Who chose `path` has agreed to overwrite a file there.
        """
        params = ExportParams(
            conversation=conversation, format=format_, path=path, turn=turn, overwrites=True
        )
        self._engine.request("conversations.export", params, self._written)

    def approve(self, place: KeptPlace, by: str, until: date, question: str) -> None:
        """Have a named person stand for the answer at `place`, as that to `question`."""
        params = ApproveParams(
            conversation=place.conversation,
            turn=place.turn,
            again=place.again,
            by=by,
            until=until.isoformat(),
            question=question,
        )
        self._engine.request("answers.approve", params, partial(self._stands, place))

    def revoke(self, approval: int) -> None:
        """Take an approval back."""
        params = ApprovedParams(id=approval)
        self._engine.request("answers.revoke", params, partial(self._gone, approval))

    def _written(self, response: Response) -> None:
        outcome = taken(response, ExportResult, self._strings)
        if isinstance(outcome, Fault):
            self.failed(outcome.text)
            return
        self.said(self._strings("export.written", file=outcome.file))
        self._engine.open_folder(outcome.exported_uri, partial(self._shown, outcome.file))

    def _shown(self, file: str, response: Response) -> None:
        if response.error is not None:
            self.said(self._strings("export.no_folder", file=file))

    def _stands(self, place: KeptPlace, response: Response) -> None:
        outcome = taken(response, ApprovalNote, self._strings)
        if isinstance(outcome, Fault):
            self.failed(outcome.text)
            return
        self.approved(place, outcome)
        self.said(self._strings("approve.done"))

    def _gone(self, approval: int, response: Response) -> None:
        outcome = taken(response, dict, self._strings)
        if isinstance(outcome, Fault):
            self.failed(outcome.text)
            return
        self.revoked(approval)
        self.said(self._strings("approve.revoked"))


def end_of_fiscal_year(today: date) -> date:
    """Return the last day of the fiscal year of `today`; of the next one in its last month."""
    return date(today.year + (today.month >= _LAST_MONTH), _LAST_MONTH, 31)


def question_to_approve(turn: Turn) -> str:
    """Return what the answer is to answer from now on: a question that needs no other before it."""
    return turn.standalone if turn.searched else turn.question
