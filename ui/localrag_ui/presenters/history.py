"""The conversations of the library: found, opened, renamed, and deleted with a way back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import msgspec

from localrag.host.history_params import ConversationParams, FindParams, RenameParams
from localrag.host.messages import Response
from localrag_ui.kept import ConversationResult, ConversationRow, ConversationsResult
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryState:
    """The list, last used first; `undo` says in words what can be undone, '' for nothing."""

    rows: tuple[ConversationRow, ...] = ()
    text: str = ""
    message: str = ""
    fault: str = ""
    undo: str = ""


class HistoryPresenter:
    """Keeps the list as the engine last told it.

    A conversation that is deleted goes from the list at once, and from the disk with `settle`: until
    then the deletion can be undone. `opened` gets a conversation to show, `gone` its number when one
    is deleted.
    """

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[HistoryState], None] = lambda _: None,
        opened: Callable[[ConversationResult], None] = lambda _: None,
        gone: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self.opened = opened
        self.gone = gone
        self._rows: tuple[ConversationRow, ...] = ()
        self._text = ""
        self._fault = ""
        self._is_known = False
        self._ticket = 0
        self._deleted: ConversationRow | None = None
        self._renamed: ConversationRow | None = None

    @property
    def state(self) -> HistoryState:
        """What is shown now."""
        gone = self._deleted.id if self._deleted is not None else None
        rows = tuple(row for row in self._rows if row.id != gone)
        return HistoryState(
            rows=rows,
            text=self._text,
            message=self._message(is_empty=not rows),
            fault=self._fault,
            undo=self._undo_words(),
        )

    def refresh(self) -> None:
        """Ask the engine for the list."""
        self._ticket += 1
        self._engine.request(
            "conversations.list", FindParams(text=self._text), partial(self._take, self._ticket)
        )

    def search(self, text: str) -> None:
        """Show the conversations whose name or questions hold `text`, all for ''."""
        self._text = text.strip()
        self.refresh()

    def open(self, conversation: int) -> None:
        """Have a conversation shown."""
        self._engine.request(
            "conversations.read", ConversationParams(conversation=conversation), self._read
        )

    def rename(self, conversation: int, name: str) -> None:
        """Give a conversation another name; an empty or the same one changes nothing."""
        before = next((row for row in self._rows if row.id == conversation), None)
        name = " ".join(name.split())
        if before is None or name == before.name:
            return
        self.settle()
        if not name:
            self._tell()
            return
        self._renamed = before
        self._rename(conversation, name)

    def delete(self, conversation: int) -> None:
        """Take a conversation off the list; the one that was deleted before is gone for good."""
        self.settle()
        self._deleted = next((row for row in self._rows if row.id == conversation), None)
        if self._deleted is not None:
            self.gone(conversation)
        self._tell()

    def undo(self) -> None:
        """Take back the last deletion or renaming."""
        renamed = self._renamed
        self._deleted, self._renamed = None, None
        if renamed is None:
            self._tell()
        else:
            self._rename(renamed.id, renamed.name)

    def settle(self) -> None:
        """Let what was done stand: a conversation that was taken off the list is deleted."""
        deleted = self._deleted
        self._renamed = None
        if deleted is None:
            self._tell()
            return
        self._deleted = None
        self._rows = tuple(row for row in self._rows if row.id != deleted.id)
        params = ConversationParams(conversation=deleted.id)
        self._engine.request("conversations.delete", params, self._changed)
        self._tell()

    def _rename(self, conversation: int, name: str) -> None:
        params = RenameParams(conversation=conversation, name=name)
        self._engine.request("conversations.rename", params, self._changed)
        self._rows = tuple(
            msgspec.structs.replace(row, name=name) if row.id == conversation else row
            for row in self._rows
        )
        self._tell()

    def _take(self, ticket: int, response: Response) -> None:
        if ticket != self._ticket:
            return
        outcome = taken(response, ConversationsResult, self._strings)
        if isinstance(outcome, Fault):
            is_new = outcome.code == "usage.no_library"  # nothing was ever indexed, or asked
            self._rows, self._fault = (), "" if is_new else outcome.text
        else:
            self._rows, self._fault = outcome.conversations, ""
        self._is_known = True
        self._tell()

    def _read(self, response: Response) -> None:
        outcome = taken(response, ConversationResult, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
            self._tell()
        else:
            self._fault = ""
            self.opened(outcome)

    def _changed(self, response: Response) -> None:
        outcome = taken(response, dict, self._strings)
        if isinstance(outcome, Fault):
            self._fault, self._renamed = outcome.text, None
            self._tell()
        self.refresh()

    def _message(self, *, is_empty: bool) -> str:
        if not is_empty or not self._is_known or self._fault:
            return ""
        return self._strings("history.none_found" if self._text else "history.none")

    def _undo_words(self) -> str:
        if self._deleted is not None:
            return self._strings("history.deleted", name=self._deleted.name)
        if self._renamed is not None:
            return self._strings("history.renamed", name=self._renamed.name)
        return ""

    def _tell(self) -> None:
        self.changed(self.state)
