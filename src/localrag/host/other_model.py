"""Answering once with another model than the one in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from localrag.wiring import Session


@contextmanager
def writing_with(session: Session, model: str | None) -> Iterator[Session]:
    """Open a session whose answers are written by `model`: `session` itself for the one in use.

    The model in use is closed meanwhile, since both together would be more than the memory of many
    PCs; it is opened again by the next question. Raises ModelError NOT_FOUND, and then nothing was
    closed.
    """
    if model is None:
        yield session
        return
    registry = session.registry()
    chosen, in_use = registry.chosen("generator", model), registry.active("generator")
    if chosen == in_use:
        yield session
        return
    session.close()
    with Session(replace(session.site, generator=model)) as other:
        yield other
