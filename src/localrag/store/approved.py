"""Answers that a named person approved: a turn of no conversation, with name and expiry date."""

from dataclasses import replace
from datetime import datetime

from localrag.domain.answer import Answer, Approval, Proposal
from localrag.domain.conversation import ApprovedAnswer, Turn
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.glossary import GlossaryNames
from localrag.domain.question import Question
from localrag.store.columns import to_bytes, to_microseconds, to_moment, to_text, whole
from localrag.store.conversations import insert_turn, turn_of
from localrag.store.database import Database, Row, Value
from localrag.text.questions import question_key

_ROWS = (
    "SELECT a.id, a.approver, a.approved_us, a.expires_us, t.id, t.number, t.again, t.asked_us, "
    "t.generation, t.question, t.standalone, t.answer, t.lost "
    "FROM approved AS a JOIN turns AS t ON t.id = a.turn {} ORDER BY a.approved_us DESC, a.id DESC"
)
_VALID = (
    "SELECT a.id, t.question FROM approved AS a JOIN turns AS t ON t.id = a.turn "
    "WHERE t.lost = '' AND a.expires_us > ? ORDER BY a.approved_us DESC, a.id DESC"
)
_OFFERED = _VALID.replace(
    "t.question", "a.approver, a.approved_us, a.expires_us, t.question", 1
)
_INSERT = "INSERT INTO approved (turn, approver, approved_us, expires_us) VALUES (?, ?, ?, ?)"
_LAST_ID = "SELECT last_insert_rowid()"
_EXTEND = "UPDATE approved SET expires_us = ? WHERE id = ?"
_TURN = "SELECT turn FROM approved WHERE id = ?"
_DELETE = "DELETE FROM turns WHERE id = ?"


class Approved:
    """The approved answers of one library, as ApprovedAnswers and to be changed.

    Methods raise StoreError; those that name one raise UsageError APPROVAL_NOT_FOUND.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self) -> list[ApprovedAnswer]:
        """Return all of them, also those that are served no more, last approved first."""
        with self._database.snapshot():
            return [self._approved(row) for row in self._database.rows(_ROWS.format(""))]

    def get(self, approval: int) -> ApprovedAnswer:
        """Return one of them."""
        with self._database.snapshot():
            row = self._database.row(_ROWS.format("WHERE a.id = ?"), (approval,))
            if row is None:
                raise UsageError(UsageCode.APPROVAL_NOT_FOUND, id=approval)
            return self._approved(row)

    def answer_to(
        self, question: Question, glossary: GlossaryNames | None, now: datetime
    ) -> Answer | None:
        """Return the last approved answer to the same question.

        None where there is none, it has expired or lost its sources, and where the question has
        conditions of its own.
        """
        if question.phrases or question.excluded or not question.scope.is_whole_library:
            return None
        key = question_key(question.standalone, glossary)
        if not key:
            return None
        for number, text in self._database.rows(_VALID, (to_microseconds(now),)):
            if question_key(to_text(text), glossary) == key:
                return self._served(whole(number), question)
        return None

    def valid(self, now: datetime) -> list[Proposal]:
        """Return the questions that are answered at the aware time `now`, last approved first."""
        return [
            Proposal(approval=_approval(*head), question=to_text(text))
            for *head, text in self._database.rows(_OFFERED, (to_microseconds(now),))
        ]

    def approve(self, answer: Answer, question: str, approval: Approval) -> int:
        """Keep a copy of the answer as that to `question`; return its id.

        One whose source changed or went meanwhile is kept without its words, and never served.
        """
        asked = Question(text=question, standalone=question)
        with self._database.transaction():
            turn = insert_turn(
                self._database, (None, 1, 0), _of(answer, asked), approval.approved
            )
            values = (
                turn,
                to_bytes(approval.approver),
                to_microseconds(approval.approved),
                to_microseconds(approval.expires),
            )
            self._database.run(_INSERT, values)
            (number,) = self._database.row(_LAST_ID) or (0,)
        return whole(number)

    def extend(self, approval: int, expires: datetime) -> None:
        """Let the approval end at another time."""
        if not self._database.run(_EXTEND, (to_microseconds(expires), approval)):
            raise UsageError(UsageCode.APPROVAL_NOT_FOUND, id=approval)

    def revoke(self, approval: int) -> None:
        """Delete the approved answer; no file of the library holds it when this returns."""
        row = self._database.row(_TURN, (approval,))
        if row is None:
            raise UsageError(UsageCode.APPROVAL_NOT_FOUND, id=approval)
        self._database.run(_DELETE, row)
        self._database.empty_log()

    def _served(self, number: int, question: Question) -> Answer | None:
        found = self.get(number)
        if found.turn.answer is None:
            return None
        return _of(found.turn.answer, question, found.approval)

    def _approved(self, row: Row) -> ApprovedAnswer:
        turn: Turn = turn_of(self._database, tuple(row[4:]))
        return ApprovedAnswer(turn=turn, approval=_approval(*row[:4]))


def _approval(number: Value, approver: Value, approved: Value, expires: Value) -> Approval:
    return Approval(
        id=whole(number),
        approver=to_text(approver),
        approved=to_moment(approved),
        expires=to_moment(expires),
    )


def _of(answer: Answer, question: Question, approval: Approval | None = None) -> Answer:
    return replace(answer, question=question, approval=approval)
