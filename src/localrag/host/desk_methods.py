"""The methods of the screens beside 質問, put together."""

from collections.abc import Callable
from threading import Lock

from localrag.host.acts import Acts
from localrag.host.calls import Call, Result
from localrag.host.evaluation_methods import EvaluationMethods
from localrag.host.glossary_methods import GlossaryMethods
from localrag.host.library_methods import LibraryMethods
from localrag.host.model_methods import ModelMethods
from localrag.host.site_methods import SiteMethods
from localrag.wiring import Session


def desk_table(
    session: Session, language: str, writing: Lock, acts: Acts
) -> dict[str, Callable[[Call], Result]]:
    """Return the methods by name; `writing` is held by whoever changes the library."""
    return {
        **LibraryMethods(session, language, writing, acts).table(),
        **GlossaryMethods(session, language, writing).table(),
        **EvaluationMethods(session, language).table(),
        **ModelMethods(session, language).table(),
        **SiteMethods(session).table(),
    }
