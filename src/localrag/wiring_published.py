"""The part of the wiring that is about published libraries: what publishing and updating need."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication import SubscribedVersion
from localrag.engines.tokenisers import tokeniser
from localrag.governance.policy import required
from localrag.wiring import Session
from localrag.workflows.publish import PublishTools

if TYPE_CHECKING:
    from localrag.governance.trust import TrustedKeys
    from localrag.store.library import Library
    from localrag.store.published.machine import SubscribedPlace
    from localrag.store.published.updater import Updater


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """What a person asked for: another key than one's own, a check of all that lies there already.

    With `withdraws` nothing superseded stays.
    """

    folder: bytes
    key: Path | None = None
    withdraws: bool = False
    checks: bool = False


def publish_tools(session: Session, library: "Library", asked: Publishing) -> PublishTools:
    """Return what publishing an open library needs.

    Raises PolicyError FORBIDDEN, PublicationError NO_KEY, BAD_KEY.
    """
    from localrag.governance.signing import read_key
    from localrag.governance.trust import trust_in
    from localrag.store.published.publisher import Publisher

    site = session.site
    required(site.policy.may_publish, "publish")
    signer = read_key(asked.key or site.places.signing_key)
    hours = 0 if asked.withdraws else site.policy.superseded_hours
    return PublishTools(
        publisher=Publisher(
            library, Path(os.fsdecode(asked.folder)), signer, is_checked=asked.checks
        ),
        trust=trust_in(signer.key),
        clock=session.clock,
        grace=timedelta(hours=hours),
    )


def unpublished(library: "Library", folder: bytes, *, is_gone: bool) -> int:
    """Take the library out of `folder`; return in how many others it is published."""
    from localrag.store.published.publisher import unpublish

    return unpublish(library, Path(os.fsdecode(folder)), is_gone=is_gone)


def subscribed_place(session: Session) -> "SubscribedPlace":
    """Return where the library is kept for all users of this PC."""
    from localrag.store.published.machine import SubscribedPlace

    return SubscribedPlace(root=session.site.places.subscribed, name=session.site.library)


def trusted(session: Session) -> "TrustedKeys":
    """Return the publishers whose libraries this PC takes. Raises PublicationError BAD_KEY."""
    from localrag.governance.trust import trusted_here

    return trusted_here(session.site.policy, session.site.places.trusted_keys)


def updater(session: Session) -> "Updater":
    """Return what takes generations over.

    Raises PublicationError NAME_TAKEN where the name is that of a library of one's own.
    """
    from localrag.store.published.serving import is_own
    from localrag.store.published.updater import Updater

    site = session.site
    if is_own(site.places.libraries, site.library):
        raise PublicationError(PublicationCode.NAME_TAKEN, library=site.library)
    return Updater(
        subscribed_place(session),
        trusted(session),
        session.embedder().model,
        tokeniser,
        site.policy.published_at_least,
    )


def version_in_use(session: Session) -> SubscribedVersion | None:
    """Return the generation that is in use, None for a library of one's own."""
    return subscribed_place(session).version() if session.is_published() else None
