"""What is special about files on Windows, as pure functions that can be tested anywhere.

Sources: Microsoft, Naming Files, Paths, and Namespaces; File Attribute Constants; Reparse Point Tags.
"""

import ctypes
import ntpath
import os

_EXTENDED = "\\\\?\\"
_DEVICE = "\\\\.\\"
_SHARE = "\\\\"
_OFFLINE = 0x1000
_RECALL_ON_OPEN = 0x40000
_RECALL_ON_DATA_ACCESS = 0x400000
_REMOTE_DRIVE = 4  # GetDriveTypeW
_JUNCTIONS = frozenset({0xA0000003, 0xA000000C})  # mount point, symbolic link


def extended(path: str) -> str:
    r"""Return the form of an absolute Windows path that may be longer than 260 characters.

    In it names mean what they say: `CON`, a dot or a space at the end. `C:\a` becomes `\\?\C:\a`,
    `\\server\share` becomes `\\?\UNC\server\share`; what is relative stays as it is.
    """
    if path.startswith((_EXTENDED, _DEVICE)) or not ntpath.isabs(path):
        return path
    whole = ntpath.normpath(path)
    if whole.startswith(_SHARE):
        return f"{_EXTENDED}UNC\\{whole[len(_SHARE) :]}"
    return _EXTENDED + whole if ntpath.splitdrive(whole)[0] else path


def plain(path: str) -> str:
    """Return the usual form of what `extended` returned; other paths stay as they are."""
    if path.startswith(f"{_EXTENDED}UNC\\"):
        return _SHARE + path[len(_EXTENDED) + 4 :]
    return path.removeprefix(_EXTENDED)


def on_disk(path: bytes) -> bytes:
    """Return the path as the system is asked for it: on Windows in its extended form."""
    return os.fsencode(extended(os.fsdecode(path))) if os.name == "nt" else path


def as_kept(path: bytes) -> bytes:
    """Return the path as it is kept and shown: the reverse of `on_disk`."""
    return os.fsencode(plain(os.fsdecode(path))) if os.name == "nt" else path


def is_placeholder(status: os.stat_result) -> bool:
    """Whether reading the file would fetch it from somewhere else, as with OneDrive."""
    attributes = int(getattr(status, "st_file_attributes", 0))
    return attributes & (_OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS) != 0


def is_junction(status: os.stat_result) -> bool:
    """Whether a folder is a link to another one, which could lead in a circle."""
    return int(getattr(status, "st_reparse_tag", 0)) in _JUNCTIONS


def is_remote(path: str) -> bool:
    """Whether a Windows path names a share, or a drive letter that stands for one."""
    drive = ntpath.splitdrive(plain(path))[0]
    if drive.startswith(_SHARE):
        return True
    windll = getattr(ctypes, "windll", None)  # there on Windows only
    return windll is not None and windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
