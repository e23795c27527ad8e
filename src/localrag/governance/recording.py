"""Which audit log a site keeps, and where."""

import re
from pathlib import Path

from localrag import __version__
from localrag.domain.audit import AuditLog, NoAudit
from localrag.domain.ports import Clock
from localrag.governance.audit_copy import AuditCopy
from localrag.governance.audit_log import AuditFile, AuditRules, Author, this_host
from localrag.governance.audit_time import SystemMoments
from localrag.governance.places import Places
from localrag.governance.policy import AuditLevel, OnFailure, Policy
from localrag.processes.posix import login_user

_UNSAFE = re.compile(r"[^\w.-]+")


def open_log(places: Places, policy: Policy, clock: Clock) -> AuditLog:
    """Return the log of whoever runs this process on this PC; nothing is made before an event."""
    if policy.audit is AuditLevel.OFF:
        return NoAudit()
    user, number = login_user()
    author = Author(user=user, user_id=number, host=this_host(), version=__version__)
    folder = places.audit / folder_of(author)
    return AuditFile(
        folder,
        author,
        AuditRules(
            level=policy.audit,
            blocks=policy.audit_failure is OnFailure.BLOCK,
            keep_days=policy.audit_keep_days,
            policy=policy.name,
        ),
        SystemMoments(clock),
        copy_of(folder, policy),
    )


def copy_of(folder: Path, policy: Policy) -> AuditCopy:
    """Return where the policy wants a copy of the log in `folder`."""
    wanted = policy.audit_copy
    return AuditCopy(folder, None if wanted is None else Path(wanted) / folder.name)


def logs(places: Places) -> list[Path]:
    """Return the folders with a log each, of all users and PCs that use this data folder."""
    try:
        return sorted(folder for folder in places.audit.iterdir() if folder.is_dir())
    except FileNotFoundError:
        return []


def folder_of(author: Author) -> str:
    """Return the name of the folder of a user on a PC: a log has one clock and one lock."""
    parts = (author.host, author.user, author.user_id)
    return "-".join(_UNSAFE.sub("_", part) for part in parts if part)
