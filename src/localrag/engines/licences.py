"""What a model's licence lets an organisation do, as far as the catalogue knows the model."""

from dataclasses import dataclass

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.candidates import Candidate
from localrag.engines.catalogue import (
    BusinessUse,
    EmbedderEntry,
    GeneratorEntry,
    ModelCatalogue,
    RerankerEntry,
    Verified,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Licence and business use of a model; None where nobody knows."""

    name: str | None
    business: BusinessUse | None
    verified: Verified = Verified.NONE


def licence_of(
    catalogue: ModelCatalogue, catalogue_id: str | None, licence: str | None
) -> Licence:
    """Return what the catalogue's entry says, or `licence` alone for a model it does not know."""
    entries: tuple[GeneratorEntry | EmbedderEntry | RerankerEntry, ...] = (
        *catalogue.generator,
        *catalogue.embedder,
        *catalogue.reranker,
    )
    for entry in entries:
        if catalogue_id is not None and entry.id == catalogue_id:
            return Licence(
                name=entry.licence or licence, business=entry.business, verified=entry.verified
            )
    return Licence(name=licence, business=None)


def require_usable(wanted: Candidate, licence: Licence, *, is_accepted: bool) -> None:
    """Raise ModelError LICENCE for a model that may not be used at work, unless that is accepted."""
    if licence.business is BusinessUse.NO and not is_accepted:
        raise ModelError(ModelCode.LICENCE, model=wanted.id, licence=licence.name or "")
