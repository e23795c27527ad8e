#!/usr/bin/env python3
"""The one door for commands, the same on Linux and Windows; standard library only.

    python3 dev.py demo         index the sample documents and ask three questions
    python3 dev.py app          open the desktop application
    python3 dev.py test         run the tests (further arguments go to pytest)
    python3 dev.py check        lint, format, types, import contracts, spelling
    python3 dev.py bench [NAME] list the benchmarks, or run one
    python3 dev.py screenshots  draw the pictures of the guide anew
    python3 dev.py wheel        build the wheel into dist/
    python3 dev.py wheelhouse DIR   everything for an installation without a network
    python3 dev.py bundle       installation media (comes later)

The first run makes .venv and installs into it; later runs need no network.
"""

import hashlib
import importlib.util
import io
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:
    sys.exit("Python 3.11 以上が必要です。 Python 3.11 or later is needed.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "localrag-installed.json"
WHEELS = ROOT / "build" / "wheels"  # what the registry has only as source, or only elsewhere
CONSTRAINTS = ROOT / "constraints.txt"
PROJECT = ROOT / "pyproject.toml"
ON_WINDOWS = os.name == "nt"
MOST_TEST_PROCESSES = 4  # each holds up to 1.5 GB
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("codespell", "--skip", "./.*,./build,./dist,./models/defaults,./src/localrag/_samples"),
)


class Refusal(Exception):  # noqa: N818 - not an error of ours: something is missing on this PC
    """A reason to stop that the person at the keyboard can remove."""


def demo(arguments: Sequence[str]) -> int:
    """Run `localrag demo`."""
    install("full", "test")
    return run([program("localrag"), "demo", *arguments])


def app(arguments: Sequence[str]) -> int:
    """Open the desktop application."""
    install("full", "test")
    return run([program("localrag-app"), *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests; without a screen, Qt draws into memory."""
    install("full", "test")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return run([program("python"), "-m", "pytest", "-q", *(arguments or whole_suite())])


def whole_suite() -> list[str]:
    """Return what runs all tests on all cores, the tests of a file in one process."""
    processes = min(os.cpu_count() or 1, MOST_TEST_PROCESSES)
    return ["--numprocesses", str(processes), "--dist", "loadfile", "tests"]


def check(_arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed."""
    install("full", "test", "lint")
    failed = [
        " ".join(command) for command in CHECKS if run([program(command[0]), *command[1:]])
    ]
    say("check: failed: " + ", ".join(failed) if failed else "check: all passed")
    return int(bool(failed))


def bench(arguments: Sequence[str]) -> int:
    """Run benchmarks/NAME.py, or list what there is."""
    known = sorted(
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if not path.stem.startswith("_")
    )
    if not arguments or arguments[0] not in known:
        say("benchmarks: " + (", ".join(known) or "none"))
        return 2 if arguments else 0
    install("full", "test")
    return run([program("python"), "-m", f"benchmarks.{arguments[0]}", *arguments[1:]])


def screenshots(arguments: Sequence[str]) -> int:
    """Draw the pictures of the guide anew; no screen is needed."""
    install("full", "test")
    return run([program("python"), str(ROOT / "packaging" / "screenshots.py"), *arguments])


def wheel(_arguments: Sequence[str]) -> int:
    """Build the wheel into dist/."""
    make_venv()
    return run([*pip("wheel"), "--no-deps", "--wheel-dir", str(ROOT / "dist"), str(ROOT)])


def wheelhouse(arguments: Sequence[str]) -> int:
    """Collect our wheel and all that it needs in a folder, for `pip install --no-index`."""
    if len(arguments) != 1:
        raise Refusal("python3 dev.py wheelhouse DIR")
    make_venv()
    folder = Path(arguments[0]).absolute()
    extra = "[full]" if gather_wheels(wants_torch=True) else ""
    status = run([*pip("wheel"), *pins(), "--wheel-dir", str(folder), f"{ROOT}{extra}"])
    if status == 0:
        say(f'pip install --no-index --find-links "{folder}" "localrag{extra}"')
    return status


def bundle(_arguments: Sequence[str]) -> int:
    """Say that this comes later."""
    say("導入媒体の作成は、まだできません。 Installation media come later.")
    return 2


VERBS: dict[str, Callable[[Sequence[str]], int]] = {
    verb.__name__: verb
    for verb in (demo, app, test, check, bench, screenshots, wheel, wheelhouse, bundle)
}


def install(*extras: str) -> None:
    """Make .venv hold this checkout with `extras`; does nothing if it already does."""
    before, wanted = stamp(), set(extras)
    if before and wanted <= before.extras:
        report_missing(before.without)
        return
    if before:
        wanted |= before.extras
    make_venv()
    STAMP.unlink(missing_ok=True)
    without = set() if gather_wheels(wants_torch="full" in wanted) else wanted & {"full"}
    chosen = ",".join(sorted(wanted - without))
    must([*pip("install"), *pins(), "--editable", f"{ROOT}[{chosen}]"])
    made = {"digest": digest(), "extras": sorted(wanted), "without": sorted(without)}
    STAMP.write_text(json.dumps(made), encoding="utf-8")
    report_missing(without)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What .venv holds: the extras asked for, and those of them that could not be had."""

    extras: set[str]
    without: set[str]


def stamp() -> Installed | None:
    """Return what .venv holds, or None if it is absent or not of this checkout as it is now."""
    try:
        made = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if made["digest"] != digest():
        return None
    return Installed(extras=set(made["extras"]), without=set(made["without"]))


def digest() -> str:
    """Return the fingerprint of all that decides what must be installed."""
    parts = [PROJECT.read_bytes(), CONSTRAINTS.read_bytes(), str(ROOT).encode()]
    parts.append(platform.python_version().encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    """Make .venv with the pinned pip if it is not there."""
    if Path(program("python")).exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Refusal(
            "Python の venv が入っていません: sudo apt-get install python3-venv\n"
            "Python's venv is missing: sudo apt-get install python3-venv"
        )
    say("make .venv")
    must([sys.executable, "-m", "venv", str(VENV)])
    must([*pip("install"), "--constraint", str(CONSTRAINTS), "--upgrade", "pip"])


def gather_wheels(*, wants_torch: bool) -> bool:
    """Put the wheels into build/wheels that need more than a plain install.

    Returns whether the extra `full` can be installed.
    """
    WHEELS.mkdir(parents=True, exist_ok=True)
    gather_llama(requirement("llama-cpp-python"))
    return wants_torch and gather_torch(torch_requirement())


def gather_llama(wanted: str) -> None:
    """Build llama.cpp once; the registry has only its source."""
    if have_wheel(wanted):
        return
    build = [*pip("wheel"), "--no-deps", "--wheel-dir", str(WHEELS), wanted]
    if run([*build, "--only-binary", ":all:", "--quiet"], quiet=True) == 0:
        return
    compilers = [os.environ.get("CXX", ""), "c++", "g++", "clang++"]
    if not ON_WINDOWS and not any(shutil.which(name) for name in compilers if name):
        raise Refusal(
            "C++ コンパイラーが必要です: sudo apt-get install g++\n"
            "A C++ compiler is needed: sudo apt-get install g++"
        )
    say("llama.cpp をコンパイルします（約 10 分）。 Compiling llama.cpp, about 10 minutes.")
    if "CMAKE_ARGS" not in os.environ:
        os.environ.pop("SOURCE_DATE_EPOCH", None)  # with it ggml silently leaves out all SIMD
    if run(build) and ON_WINDOWS:
        raise Refusal(
            "llama.cpp のコンパイルに失敗しました。Visual Studio Build Tools の "
            "「C++ によるデスクトップ開発」を入れてください。\n"
            "Install the workload Desktop development with C++ of the Visual Studio Build Tools."
        )
    if not have_wheel(wanted):
        raise Refusal("llama.cpp could not be compiled; the reason is above")


def gather_torch(wanted: str) -> bool:
    """Fetch the CPU build of torch, first from the configured places, then from its own index."""
    if have_wheel(wanted):
        return True
    say(f"{wanted} を取得します。 Fetching {wanted}.")
    fetch = [*pip("download"), "--no-deps", "--only-binary", ":all:", "--dest", str(WHEELS)]
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    own = [index["url"] for index in project["tool"]["uv"]["index"]]
    return any(
        run([*fetch, *place, wanted], quiet=True) == 0
        for place in ([], *(["--index-url", url] for url in own))
    )


def have_wheel(wanted: str) -> bool:
    """Say whether build/wheels has the wheel of a pinned requirement."""
    name, _, version = wanted.partition("==")
    return any(WHEELS.glob(f"{name.replace('-', '_')}-{version}-*.whl"))


def requirement(name: str) -> str:
    """Return the pinned requirement `name==version` of constraints.txt, without its marker."""
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        if line.lower().startswith(f"{name}=="):
            return line.split(";")[0].strip().lower()
    raise Refusal("not in constraints.txt: " + name)


def torch_requirement() -> str:
    """Return the pin for this machine; on a Linux PC never the plain build: it brings CUDA."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pinned = [line.split(";")[0].strip() for line in lines if line.startswith("torch==")]
    cpu = sys.platform == "linux" and platform.machine() == "x86_64"
    return next(line for line in pinned if ("+cpu" in line) == cpu)


def report_missing(without: set[str]) -> None:
    """Say what could not be installed and what works all the same."""
    if "full" in without:
        say(
            "torch（CPU 版）を取得できなかったため、追加機能 full なしで続けます。"
            "もう一度試すときは .venv を消してください。\n"
            "The CPU build of torch could not be had; going on without the extra `full`. "
            "The demonstration works, tests that need torch are skipped. Remove .venv to retry."
        )


def program(name: str) -> str:
    """Return the path of a program in .venv."""
    return str(VENV / ("Scripts" if ON_WINDOWS else "bin") / (name + ".exe" * ON_WINDOWS))


def pip(verb: str) -> list[str]:
    """Return the start of a pip command in .venv."""
    return [program("python"), "-m", "pip", verb, "--disable-pip-version-check"]


def pins() -> list[str]:
    """Return the options that fix versions and name our own wheels."""
    return ["--constraint", str(CONSTRAINTS), "--find-links", str(WHEELS)]


def must(command: Sequence[str]) -> None:
    """Run a command that has to succeed."""
    if run(command):
        raise Refusal("failed: " + " ".join(command))


def run(command: Sequence[str], *, quiet: bool = False) -> int:
    """Run a command in the checkout and return its exit status."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output
    ).returncode


def say(text: str) -> None:
    """Print a line, before anything that a child prints."""
    print(text, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the verb named first."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] not in VERBS:
        say(__doc__ or "")
        return 2
    try:
        return VERBS[arguments[0]](arguments[1:])
    except Refusal as refusal:
        say(str(refusal))
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
