"""The errors that are the world's or the user's fault; anything else is our bug.

    LocalragError
    ├── DocumentError     a file cannot be read            (document.*)
    ├── ModelError        a model is missing or damaged    (model.*)
    ├── StoreError        the library on disk              (store.*)
    ├── EngineError       a model that runs failed         (engine.*)
    ├── PolicyError       the administrator forbids it     (policy.*)
    ├── AuditError        the audit log cannot be kept    (audit.*)
    ├── SettingsError     a settings file is broken        (settings.*)
    ├── GlossaryError     a glossary file cannot be taken  (glossary.*)
    ├── PublicationError  a published library is refused   (publication.*)
    └── UsageError        what was asked for makes no sense (usage.*)

Each carries a stable `code` and named fields, never prose: `localrag.explain` has the words.
`Cancelled` (localrag.domain.cancel) is no error.
"""

from localrag.domain.errors.audit import AuditError
from localrag.domain.errors.base import LocalragError, error_codes
from localrag.domain.errors.document import DocumentError
from localrag.domain.errors.engine import EngineError
from localrag.domain.errors.glossary import GlossaryError
from localrag.domain.errors.model import ModelError
from localrag.domain.errors.policy import PolicyError
from localrag.domain.errors.publication import PublicationError
from localrag.domain.errors.settings import SettingsError
from localrag.domain.errors.store import StoreError
from localrag.domain.errors.usage import UsageError

__all__ = [
    "AuditError",
    "DocumentError",
    "EngineError",
    "GlossaryError",
    "LocalragError",
    "ModelError",
    "PolicyError",
    "PublicationError",
    "SettingsError",
    "StoreError",
    "UsageError",
    "error_codes",
]
