"""Old Office formats through LibreOffice, a program that the PC may have."""

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.processes.outside import (
    OutsideLimits,
    OutsideTimeoutError,
    private_folder,
    run_outside,
)

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_FILTERS = {
    "doc": ("docx", "docx:MS Word 2007 XML"),
    "xls": ("xlsx", "xlsx:Calc MS Excel 2007 XML"),
    "ppt": ("pptx", "pptx:Impress MS PowerPoint 2007 XML"),
}
_MEMORY_BYTES = 8 * 1024**3  # of addresses, most of them never touched
# Its first start sets up the profile and then starts anew, which its socket, still there, prevents.
_STARTS = 2
_PROFILE = "profile"
_SOCKETS = "/tmp"  # noqa: S108 - where LibreOffice insists on making one
# No macro runs whatever the file says, and no link is followed.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
</oor:items>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeConverter:
    """Converts one file at a time, each with a profile of its own that goes with it."""

    program: Path
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def convert(
        self, data: bytes, ending: str, cancel: CancelToken, limits: ReadLimits
    ) -> bytes:
        """Return a `doc`, `xls` or `ppt` file as DOCX, XLSX or PPTX.

        Raises Cancelled; DocumentError CONVERSION_FAILED, TOO_SLOW, TOO_LARGE.
        """
        made_ending, into = _FILTERS[ending]
        with self._turn, private_folder() as folder:
            source, made = folder / f"in.{ending}", folder / "out" / f"in.{made_ending}"
            source.write_bytes(data)
            settings = folder / _PROFILE / "user" / "registrymodifications.xcu"
            settings.parent.mkdir(parents=True)
            settings.write_text(_SETTINGS, encoding="utf-8")
            for _ in range(_STARTS):
                self._run(source, into, folder, cancel, limits, ending)
                if made.exists():
                    break
            if not made.is_file() or made.is_symlink():
                raise DocumentError(DocumentCode.CONVERSION_FAILED, type=ending)
            if made.stat().st_size > limits.file_bytes:
                raise DocumentError(DocumentCode.CONVERSION_FAILED, type=ending)
            return made.read_bytes()

    def _run(
        self,
        source: Path,
        into: str,
        folder: Path,
        cancel: CancelToken,
        limits: ReadLimits,
        ending: str,
    ) -> None:
        command = [
            str(self.program),
            f"-env:UserInstallation={(folder / _PROFILE).as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            into,
            "--outdir",
            str(folder / "out"),
            str(source),
        ]
        allowed = OutsideLimits(
            wall_s=limits.wall_s,
            memory_bytes=_MEMORY_BYTES,
            file_bytes=limits.file_bytes,
            sockets=_SOCKETS if Path(_SOCKETS).is_dir() else "",
        )
        try:
            run_outside(command, folder, allowed, cancel)
        except OutsideTimeoutError as error:
            raise DocumentError(DocumentCode.TOO_SLOW, limit_s=f"{limits.wall_s:g}") from error
        except OSError as error:
            raise DocumentError(DocumentCode.CONVERSION_FAILED, type=ending) from error
        finally:
            _remove_socket((folder / _PROFILE).as_uri())


def libreoffice_here() -> OfficeConverter | None:
    """Return the LibreOffice of this PC, None if there is none."""
    named = (shutil.which(name) for name in ("soffice", "libreoffice"))
    known = (place for place in _PLACES if Path(place).is_file())
    found = next((place for place in (*named, *known) if place), None)
    return None if found is None else OfficeConverter(program=Path(found))


def _remove_socket(profile: str) -> None:
    """Remove the socket that LibreOffice makes by its profile, and may not remove itself."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)  # without leading zeros, as it writes them
    for left in Path(_SOCKETS).glob(f"OSL_PIPE_*_SingleOfficeIPC_{name}"):
        left.unlink(missing_ok=True)
