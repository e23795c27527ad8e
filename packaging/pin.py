# ruff: noqa: INP001 - a script, not a package
"""Write constraints.txt: what is installed in this environment, as far as we need it.

    .venv/bin/python packaging/pin.py > constraints.txt

Follows the requirements of localrag with the extras full, test and lint, on Linux and Windows;
prints the name of each one that is not installed here to standard error (exit 1).
"""

import sys
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = "localrag[full,test,lint]"
ALSO = ("hatchling",)  # it builds us
# Not read from this environment: colorama and pywin32-ctypes are for Windows, pip is the one that
# dev.py fetches.
ELSEWHERE = ("colorama==0.4.6", "pip==26.3", "pywin32-ctypes==0.2.3")
PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
ON_LINUX_PC = "sys_platform == 'linux' and platform_machine == 'x86_64'"
NOT_ON_LINUX_PC = "sys_platform != 'linux' or platform_machine != 'x86_64'"


def needed() -> tuple[set[str], set[str]]:
    """Return the names of all packages that are needed, and of those that are not installed."""
    waiting = [Requirement(EXTRAS), *map(Requirement, ALSO)]
    seen: set[tuple[str, str]] = set()
    found: set[str] = set()
    missing: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *sorted(wanted.extras)):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                below = distribution(name).requires or []
            except PackageNotFoundError:
                missing.add(name)
                continue
            found.add(name)
            waiting += [need for need in map(Requirement, below) if applies(need, extra)]
    return found - {"localrag"}, missing


def applies(need: Requirement, extra: str) -> bool:
    """Say whether a requirement holds on one of our platforms."""
    return need.marker is None or any(
        need.marker.evaluate({**other, "extra": extra}) for other in PLATFORMS
    )


def pins(names: set[str]) -> list[str]:
    """Return one line per package; torch has one for Linux PCs and one for the rest."""
    lines = [f"{name}=={distribution(name).version}" for name in names if name != "torch"]
    if "torch" in names:
        plain = distribution("torch").version.partition("+")[0]
        lines.append(f"torch=={plain}+cpu ; {ON_LINUX_PC}")
        lines.append(f"torch=={plain} ; {NOT_ON_LINUX_PC}")
    return sorted([*lines, *ELSEWHERE])


def main() -> int:
    """Print the file; complain about names that cannot be pinned."""
    names, missing = needed()
    missing -= {line.partition("==")[0] for line in ELSEWHERE}
    sys.stdout.write("# Made by packaging/pin.py, which says how. Do not edit.\n")
    sys.stdout.write("\n".join(pins(names)) + "\n")
    if missing:
        sys.stderr.write("not installed: " + ", ".join(sorted(missing)) + "\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
