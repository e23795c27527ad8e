"""The only file that chooses implementations. What policy forbids is not built here."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from localrag import resources
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError, PublicationError, StoreError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.model_ports import Embedder
from localrag.domain.removals import DeletionProof
from localrag.engines.tokenisers import tokeniser
from localrag.governance.clock import SystemClock
from localrag.governance.places import Places
from localrag.governance.policy import NO_FILE, Policy, PolicySource, required
from localrag.workflows.ask import AskTools, Mode
from localrag.workflows.conditions import conditions
from localrag.workflows.index_folders import IndexTools
from localrag.workflows.own_questions import OwnTools, RightPlaces
from localrag.workflows.permitted import permitted, permitted_answers
from localrag.workflows.read_ahead import ReadAheadTools
from localrag.workflows.reranking import RERANK_S, TimedReranker
from localrag.workflows.search import SearchTools

if TYPE_CHECKING:
    from localrag.answering.ranker import Ranker
    from localrag.documents.pool import ReaderPool
    from localrag.documents.programs import Programs
    from localrag.engines.llama import LlamaGenerator
    from localrag.engines.registry import ModelRegistry
    from localrag.store.check import StoreCheck
    from localrag.store.history import History
    from localrag.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where we are and what is allowed here; `generator` names another than the one in use."""

    places: Places
    library: str
    policy: Policy
    generator: str | None = None
    policy_source: PolicySource = NO_FILE


class Session:
    """Opens what a verb or a request needs, and keeps models open between requests."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clock = SystemClock()
        self._kept = ExitStack()
        self._embedder: Embedder | None = None
        self._generator: LlamaGenerator | None = None
        self._shipped_ranker: Ranker | None = None
        self._opened_reranker: TimedReranker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the model process."""
        self._kept.close()
        self._generator = None
        self._opened_reranker = None

    def registry(self, *, to_change: bool = False) -> "ModelRegistry":
        """Return the installed models. Raises PolicyError if they may not be changed."""
        from localrag.engines.catalogue import read_catalogue
        from localrag.engines.registry import ModelRegistry

        if to_change:
            required(self.site.policy.may_add_models, "models add")
        shipped = resources.models_folder()
        catalogue = read_catalogue(shipped / "catalogue.toml")
        return ModelRegistry(
            self.site.places.models, catalogue, shipped / "defaults", self.clock
        )

    @contextmanager
    def reading(self) -> "Iterator[Library]":
        """Open the library for reading."""
        from localrag.store.published.serving import opened

        at, name = self.site.places, self.site.library
        with opened(at.libraries, at.subscribed, name, tokeniser) as library:
            yield library

    @contextmanager
    def writing(self, *, needs_analyser: bool = True) -> "Iterator[Library]":
        """Open the library as its one writer.

        Raises StoreError LOCKED if there is another, ANALYSER_MISSING where words cannot be made;
        PublicationError READ_ONLY for what somebody else publishes.
        """
        from localrag.store.library import Library

        self.require_own()
        place, name = self.site.places.libraries, self.site.library
        with Library.open(place, name, write=True, tokenisers=tokeniser) as library:
            if needs_analyser:
                library.analysis.require_whole()
            yield library

    def history(self) -> "AbstractContextManager[History]":
        """Open what was asked, beside any writer. Raises UsageError NO_LIBRARY, StoreError."""
        from localrag.store.published.serving import opened_history

        at, name = self.site.places, self.site.library
        return opened_history(at.libraries, at.subscribed, at.histories, name)

    def is_published(self) -> bool:
        """Whether the library is one that somebody else publishes."""
        from localrag.store.published.serving import is_published

        at = self.site.places
        return is_published(at.libraries, at.subscribed, self.site.library)

    def require_own(self) -> None:
        """Raise PublicationError READ_ONLY if the library is one that somebody else publishes."""
        if self.is_published():
            raise PublicationError(PublicationCode.READ_ONLY, library=self.site.library)

    def require_glossary_change(self, verb: str) -> None:
        """Raise PolicyError naming `verb` if the glossary may not be changed."""
        required(self.site.policy.may_change_glossary, verb)

    @contextmanager
    def searching(self, rerank_s: float = RERANK_S) -> Iterator[SearchTools]:
        """Open what a search needs; a reranker may take `rerank_s` seconds, none if 0."""
        with self.reading() as library:
            tools = self.search_tools(library)
            yield replace(tools, reranker=self._reranker(rerank_s))

    def _ranker(self) -> "Ranker | None":
        """Return the shipped ranker, read once; None where none is shipped. Raises ModelError."""
        from localrag.answering.ranker import shipped_ranker

        if self._shipped_ranker is None:
            self._shipped_ranker = shipped_ranker(resources.models_folder())
        return self._shipped_ranker

    def _reranker(self, budget_s: float) -> TimedReranker | None:
        """Return the chosen reranker, opened once; None where none was chosen or has no time."""
        from localrag.engines.rerankers import open_active_reranker

        if budget_s <= 0:
            return None
        if self._opened_reranker is None:
            registry = self.registry()
            chosen = registry.active("reranker")
            if chosen is None:
                return None
            opened = open_active_reranker(registry, chosen)
            self._opened_reranker = TimedReranker(id=chosen.id, model=opened)
        return replace(self._opened_reranker, budget_s=budget_s)

    def search_tools(self, library: "Library") -> SearchTools:
        """Return what a search in an open library needs, without a reranker.

        Raises StoreError MODEL_MISMATCH where another embedder made the library's vectors: the
        next run of `sync` embeds anew.
        """
        library.hold()
        stored, current = library.fingerprint(), self.embedder().model
        if stored is not None and replace(stored, chunker=current.chunker) != current:
            raise StoreError(
                StoreCode.MODEL_MISMATCH, stored=stored.model_id, current=current.model_id
            )
        tools = SearchTools(
            catalogue=library.catalogue,
            words=library.words,
            vectors=library.vectors,
            statistics=library.statistics,
            embedder=self.embedder(),
            ranker=self._ranker(),
            twins=library.catalogue,
            editions=library.catalogue,
            glossary=library.glossary,
        )
        return permitted(tools) if library.is_sealed else tools

    @contextmanager
    def asking(
        self, mode: Mode, rerank_s: float = RERANK_S, *, with_approved: bool = True
    ) -> Iterator[AskTools]:
        """Open what asking needs; the model only where `mode` lets it write.

        Approved answers come first unless `with_approved` is false.
        """
        with self.reading() as library:
            reranker = self._reranker(rerank_s) if rerank_s > 0 else None
            search = replace(self.search_tools(library), reranker=reranker)
            approved = permitted_answers(library) if with_approved else None
            tools = self._ask_tools(library, search, mode)
            yield replace(tools, approved=approved, clock=self.clock)

    def _ask_tools(self, library: "Library", search: SearchTools, mode: Mode) -> AskTools:
        """Return what asking needs; in AUTO a model that cannot be opened is a reason, no error."""
        try:
            generator, failure = self.generator(mode), None
        except ModelError as error:
            if mode is not Mode.AUTO:
                raise
            generator, failure = None, error
        return AskTools(
            search=search,
            generator=generator,
            failure=failure,
            falls_back=mode is Mode.AUTO,
            ahead=None if generator is None else self.read_ahead_tools(library),
        )

    def read_ahead_tools(self, library: "Library") -> ReadAheadTools | None:
        """Return what reading ahead needs; None without a model, and where nothing is kept."""
        generator = self.generator(Mode.AUTO)
        if generator is None or self._reading_folder() is None:
            return None
        return ReadAheadTools(generator=generator, register=library.reading)

    def own_tools(self, library: "Library", mode: Mode) -> OwnTools:
        """Return what asking an administrator's own questions of an open library needs."""
        catalogue = library.catalogue
        search = replace(self.search_tools(library), reranker=self._reranker(RERANK_S))
        tools = self._ask_tools(library, search, mode)
        return OwnTools(
            ask=tools,
            places=RightPlaces(catalogue, catalogue, catalogue),
            conditions=conditions(
                self.site.library, library, self.registry(), writes=tools.generator is not None
            ),
        )

    @contextmanager
    def indexing(self, *, retries: bool = False) -> Iterator[IndexTools]:
        """Open what indexing needs; with `retries` files that could not be read are tried again."""
        from localrag.documents.pool import ReaderPool

        with self.writing() as library:
            rows = () if retries else library.catalogue.skipped()
            with ReaderPool(programs=self._programs(), rows=rows) as source:
                yield replace(self.index_tools(library, source), retries=retries)

    def index_tools(self, library: "Library", source: "ReaderPool") -> IndexTools:
        """Return what indexing into an open library needs."""
        return IndexTools(
            source=source,
            folders=library.catalogue,
            missing=library.catalogue,
            state=library.catalogue,
            catalogue=library.catalogue,
            writer=library.writer,
            embedder=self.embedder(),
            clock=self.clock,
        )

    def embedder(self) -> Embedder:
        """Return the embedder in use, opened once."""
        if self._embedder is None:
            self._embedder = self._open_embedder()
        return self._embedder

    def generator(self, mode: Mode) -> "LlamaGenerator | None":
        """Return the model that writes, or None for an extract.

        Raises ModelError NOT_FOUND if `mode` asks for a model and none is installed.
        """
        if mode is Mode.EXTRACT:
            return None
        if self._generator is None:
            self._generator = self._open_generator()
        if self._generator is None and mode is Mode.GENERATE:
            raise ModelError(ModelCode.NOT_FOUND, model="generator")
        return self._generator

    @contextmanager
    def scratch(self, folder: Path) -> "Iterator[Session]":
        """Open a session on throw-away libraries below `folder`, with the models of this one."""
        places = replace(self.site.places, scratch=folder)
        with Session(replace(self.site, places=places, library="scratch")) as session:
            yield session

    def models_in_use(self) -> dict[str, str | None]:
        """Return the id of the model in each role, None where there is none."""
        registry = self.registry()
        active = {role: registry.active(role) for role in ("generator", "embedder", "reranker")}
        return {role: None if model is None else model.id for role, model in active.items()}

    def check(self, *, read_data: bool, repair: bool) -> "StoreCheck":
        """Return what is sound and what is not in the library."""
        from localrag.store.check import check_library
        from localrag.store.published.serving import place_of

        if repair:
            self.require_own()
        at, name = self.site.places, self.site.library
        place = place_of(at.libraries, at.subscribed, name)
        return check_library(place, name, read_data=read_data, repair=repair)

    def prove_deleted(self, path: bytes, cancel: CancelToken) -> DeletionProof:
        """Return what is left of the document at `path` in the library. Raises StoreError."""
        from localrag.documents.pool import ReaderPool
        from localrag.store.proof import LibraryProof
        from localrag.workflows.prove_deleted import prove_deleted

        with self.reading() as library, ReaderPool(workers=1) as source:
            return prove_deleted(path, LibraryProof(library), source, cancel)

    def _programs(self) -> "Programs":
        from localrag.documents.programs import programs_here

        return programs_here()

    def _open_embedder(self) -> Embedder:
        from localrag.documents.chunking import CHUNKER_VERSION
        from localrag.engines.embedders import open_active_embedder

        return open_active_embedder(self.registry(), CHUNKER_VERSION)

    def _open_generator(self) -> "LlamaGenerator | None":
        from localrag.engines.generators import open_active_generator

        folder = self._reading_folder()
        opened = open_active_generator(self.registry(), folder, self.site.generator)
        return opened and self._kept.enter_context(opened)

    def _reading_folder(self) -> Path | None:
        from localrag.store.naming import folder_name
        from localrag.workflows.read_ahead import reading_folder

        if not self.site.policy.may_read_ahead or self.is_published():
            return None
        return reading_folder(self.site.places.libraries / folder_name(self.site.library))


def go_offline() -> None:
    """Tell every library, before it is imported, that there is no network."""
    from localrag.engines.offline import go_offline as switch_off

    switch_off()
