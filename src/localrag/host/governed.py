"""What both faces say when a library is used: on record and guarded as the policy says."""

from collections.abc import Callable, Mapping
from typing import Any

from localrag.domain.audit import AuditLog, NoAudit
from localrag.domain.errors import LocalragError
from localrag.domain.personal_data import NoGuard, PersonalGuard
from localrag.domain.ports import Clock
from localrag.governance.policy import AuditLevel, GuardAction, Policy
from localrag.wiring import Site
from localrag.workflows.governed import Governed

_FACT_CHARS = 300


def governed(site: Site, clock: Clock, tell: Callable[[LocalragError], None]) -> Governed:
    """Return what records and guards the use of the site's library; `tell` reaches a person."""
    return Governed(
        log=_log(site, clock), guard=_guard(site.policy), library=site.library, tell=tell
    )


def facts(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return values of these names as facts of an event; what was not given is left out."""
    found = {name: values.get(name) for name in names}
    return {
        name.rstrip("_"): _fact(value)
        for name, value in found.items()
        if value not in (None, [], ())
    }


def figures(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the numbers and switches of a result as facts of an event, its words left out."""
    return {
        name: str(value) for name, value in document.items() if isinstance(value, int | float)
    }


def _fact(value: object) -> str:
    parts = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(part) for part in parts)[:_FACT_CHARS]


def _log(site: Site, clock: Clock) -> AuditLog:
    if site.policy.audit is AuditLevel.OFF:
        return NoAudit()
    from localrag.governance.recording import open_log

    return open_log(site.places, site.policy, clock)


def _guard(policy: Policy) -> PersonalGuard:
    wanted = {
        policy.personal_data_in_questions,
        policy.personal_data_in_answers,
        policy.personal_data_in_exports,
    }
    if wanted == {GuardAction.OFF}:
        return NoGuard()
    from localrag.governance.personal_guard import PolicyGuard

    return PolicyGuard(policy)
