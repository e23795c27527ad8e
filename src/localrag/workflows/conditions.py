"""What the results of a run of questions depend on, kept beside them."""

from typing import TYPE_CHECKING

from localrag import __version__, resources

if TYPE_CHECKING:
    from localrag.engines.registry import ModelRegistry
    from localrag.store.library import Library

_DIGEST_CHARS = 12


def conditions(
    name: str, library: "Library", registry: "ModelRegistry", *, writes: bool
) -> dict[str, str]:
    """Return versions, models and the state of the library `name`; `writes` if a model answers."""
    from localrag.answering.ranker import shipped_ranker_digest
    from localrag.text.tokens import TERMS_VERSION

    written = registry.active("generator") if writes else None
    reranked, stored = registry.active("reranker"), library.fingerprint()
    return {
        "version": __version__,
        "library": name,
        "generation": str(library.catalogue.generation()),
        "embedder": "" if stored is None else _named(stored.model_id, stored.model_sha256),
        "generator": "" if written is None else _named(written.id, written.sha256),
        "reranker": "" if reranked is None else _named(reranked.id, reranked.sha256),
        "ranker": shipped_ranker_digest(resources.models_folder())[:_DIGEST_CHARS],
        "terms": TERMS_VERSION,
        "chunker": "" if stored is None else stored.chunker,
    }


def _named(model_id: str, digest: str) -> str:
    return f"{model_id} ({digest[:_DIGEST_CHARS]})"
