"""Runs of the index workflow on a session, and what a search then shows."""

import os
from collections.abc import Callable
from pathlib import Path

from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished
from localrag.domain.library import Folder, IndexReport
from localrag.wiring import Session
from localrag.workflows.index_folders import IndexTools, index_folders
from localrag.workflows.search import search


def run(
    session: Session,
    *folders: Path,
    cancel: CancelToken | None = None,
    change: Callable[[IndexTools], IndexTools] = lambda tools: tools,
) -> IndexReport:
    """Register `folders`, bring all up to date, return the report."""
    with session.indexing() as tools:
        named = [Folder(path=os.fsencode(folder)) for folder in folders]
        for event in index_folders(named, change(tools), cancel or CancelToken()):
            if isinstance(event, Finished):
                return event.result
    raise AssertionError


def texts(session: Session, query: str) -> list[str]:
    """Return the texts of the best passages."""
    with session.searching() as tools:
        found = search(understand(query), tools, 5)
    return [passage.chunk.text for passage in found.passages]
