"""Conversations of a library, in its database; written beside the one writer of documents.

Each change is one short transaction of its own (decision 0021): an indexing run that goes on
meanwhile is neither waited for nor kept waiting, except while it commits.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from localrag.domain.answer import Answer, AnswerMode
from localrag.domain.conversation import Conversation, Lost, Turn
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.passage import Passage
from localrag.domain.question import Question
from localrag.store.columns import raw, to_bytes, to_microseconds, to_moment, to_text, whole
from localrag.store.database import Database, Row
from localrag.store.kept_answers import answer_of, pack_answer, sources_of
from localrag.store.state import LibraryState
from localrag.text.names import squeezed

_LIST = (
    "SELECT id, name, created_us, changed_us, "
    "(SELECT count(DISTINCT number) FROM turns WHERE conversation = c.id) "
    "FROM conversations AS c {} ORDER BY changed_us DESC, id DESC"
)
_QUESTIONS = "SELECT conversation, question FROM turns WHERE conversation IS NOT NULL"
_NEW = "INSERT INTO conversations (name, created_us, changed_us) VALUES (?1, ?2, ?2)"
_LAST_ID = "SELECT last_insert_rowid()"
_LAST = "SELECT coalesce(max(number), 0) FROM turns WHERE conversation = ?"
_LAST_AGAIN = "SELECT max(again) FROM turns WHERE conversation = ? AND number = ?"
_INSERT = (
    "INSERT INTO turns (conversation, number, again, asked_us, generation, question, standalone, "
    "answer, lost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TURNS = "SELECT id, number, again, asked_us, generation, question, standalone, answer, lost FROM turns "
_OF = _TURNS + "WHERE conversation = ? ORDER BY number, again"
_DOCUMENT = "INSERT INTO turn_documents (turn, position, document) VALUES (?, ?, ?)"
_SHA = "SELECT sha256 FROM documents WHERE id = ?"
_TOUCH = "UPDATE conversations SET changed_us = max(changed_us, ?) WHERE id = ?"
_RENAME = "UPDATE conversations SET name = ? WHERE id = ?"
_DELETE = "DELETE FROM conversations WHERE id = ?"
_DELETE_ALL = "DELETE FROM conversations"


class Conversations:
    """The conversations of one library, read and written; methods raise StoreError.

    Those that name a conversation raise UsageError CONVERSATION_NOT_FOUND, TURN_NOT_FOUND.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, text: str = "") -> list[Conversation]:
        """Return those whose name or questions hold `text` in any spelling, last used first."""
        found = [_conversation(row) for row in self._database.rows(_LIST.format(""))]
        key = squeezed(text).text
        if not key:
            return found
        asked = self._database.rows(_QUESTIONS)
        holding = {
            whole(of) for of, question in asked if key in squeezed(to_text(question)).text
        }
        return [one for one in found if one.id in holding or key in squeezed(one.name).text]

    def get(self, conversation: int) -> Conversation:
        """Return one conversation."""
        row = self._database.row(_LIST.format("WHERE id = ?"), (conversation,))
        if row is None:
            raise UsageError(UsageCode.CONVERSATION_NOT_FOUND, id=conversation)
        return _conversation(row)

    def turns(self, conversation: int) -> list[Turn]:
        """Return all turns in the order of their questions, with all answers to each."""
        self.get(conversation)
        with self._database.snapshot():
            return [
                turn_of(self._database, row)
                for row in self._database.rows(_OF, (conversation,))
            ]

    def turn(self, conversation: int, number: int) -> Turn:
        """Return a turn with the last answer that was asked for."""
        return self.answers_to(conversation, number)[-1]

    def answers_to(self, conversation: int, number: int | None) -> list[Turn]:
        """Return the turns with all answers to question `number`, to every one for None."""
        found = self.turns(conversation)
        if number is not None:
            found = [one for one in found if one.number == number]
            if not found:
                raise UsageError(
                    UsageCode.TURN_NOT_FOUND, conversation=conversation, turn=number
                )
        return found

    def create(self, name: str, at: datetime) -> int:
        """Begin a conversation and return its id."""
        with self._database.transaction():
            self._database.run(_NEW, (to_bytes(name), to_microseconds(at)))
            return _inserted(self._database)

    def append(
        self,
        conversation: int,
        answer: Answer,
        at: datetime,
        *,
        number: int | None = None,
        earlier: Sequence[Passage] = (),
    ) -> Turn:
        """Keep an answer and return its turn, a further answer to turn `number` where given.

        What was answered from documents that changed or went meanwhile is not kept: the turn has
        its question alone. `earlier` are the passages that a model knew from before.
        """
        self.get(conversation)
        with self._database.transaction():
            (last,) = self._database.row(_LAST, (conversation,)) or (0,)
            again = 0
            if number is not None:
                row = self._database.row(_LAST_AGAIN, (conversation, number))
                if row is None or row[0] is None:
                    raise UsageError(
                        UsageCode.TURN_NOT_FOUND, conversation=conversation, turn=number
                    )
                again = whole(row[0]) + 1
            place = (conversation, number or whole(last) + 1, again)
            turn = insert_turn(self._database, place, answer, at, earlier)
            self._database.run(_TOUCH, (to_microseconds(at), conversation))
            row = self._database.row(_TURNS + "WHERE id = ?", (turn,))
            return turn_of(self._database, row or ())

    def rename(self, conversation: int, name: str) -> None:
        """Give a conversation another name."""
        if not self._database.run(_RENAME, (to_bytes(name), conversation)):
            raise UsageError(UsageCode.CONVERSATION_NOT_FOUND, id=conversation)

    def delete(self, conversation: int | None) -> int:
        """Delete one conversation, or all for None; return how many went.

        When it returns, no file of the library holds them any more. Approved answers stay.
        """
        if conversation is not None:
            self.get(conversation)
            count = self._database.run(_DELETE, (conversation,))
        else:
            count = self._database.run(_DELETE_ALL)
        self._database.empty_log()
        return count


def insert_turn(
    database: Database,
    place: tuple[int | None, int, int],
    answer: Answer,
    at: datetime,
    earlier: Sequence[Passage] = (),
) -> int:
    """Put an answer at conversation, number and again of `place`; return the row of the turn."""
    passages = (*answer.passages, *_known(answer), *earlier)
    cited = {one.chunk_id for one in answer.citations}
    # An extract has words of what it cites; a model may have used all that it was sent.
    read = [
        passage
        for passage in passages
        if answer.mode is AnswerMode.GENERATED or passage.chunk.id in cited
    ]
    sources = {one.chunk.document_id: one.source.sha256 for one in read}
    lost = _lost(database, sources)
    documents = () if lost else tuple(sources)
    packed = b"" if lost else pack_answer(answer, documents)
    question = answer.question
    values = (
        *place,
        to_microseconds(at),
        LibraryState(database).generation(),
        to_bytes(question.text),
        to_bytes(question.standalone),
        packed,
        lost or "",
    )
    database.run(_INSERT, values)
    turn = _inserted(database)
    database.run_each(
        _DOCUMENT, ((turn, position, one) for position, one in enumerate(documents))
    )
    return turn


def turn_of(database: Database, row: Row) -> Turn:
    """Return the turn in a row of id, number, again, asked, generation, texts, answer, lost."""
    turn, number, again, asked, generation, text, standalone, packed, lost = row
    question = Question(text=to_text(text), standalone=to_text(standalone))
    answer = None if lost else answer_of(raw(packed), question, sources_of(database, turn))
    return Turn(
        number=whole(number),
        again=whole(again),
        asked=to_moment(asked),
        generation=whole(generation),
        question=question.text,
        standalone=question.standalone,
        answer=answer,
        lost=Lost(str(lost)) if lost else None,
    )


def _known(answer: Answer) -> Iterator[Passage]:
    for turn in answer.sent:
        yield from turn.passages


def _lost(database: Database, sources: dict[int, str]) -> Lost | None:
    for document, sha256 in sources.items():
        row = database.row(_SHA, (document,))
        if row is None:
            return Lost.REMOVED
        if row[0] != sha256:
            return Lost.CHANGED
    return None


def _inserted(database: Database) -> int:
    (number,) = database.row(_LAST_ID) or (0,)
    return whole(number)


def _conversation(row: Row) -> Conversation:
    number, name, created, changed, turns = row
    return Conversation(
        id=whole(number),
        name=to_text(name),
        created=to_moment(created),
        changed=to_moment(changed),
        turns=whole(turns),
    )
