"""Enters limits and wall, then becomes a program from outside: the launcher of `outside`.

Arguments: parent, memory, file size and seconds as numbers, the folder, where local sockets may be
made (may be empty), and the command.
"""

import os
import sys

from localrag.processes import posix
from localrag.processes.wall import Places, Wall, enter

_NUMBERS = 4


def main() -> None:
    """Replace this process by the program named in the arguments."""
    parent, memory, file_bytes, seconds = (int(value) for value in sys.argv[1 : 1 + _NUMBERS])
    folder, sockets, *command = sys.argv[1 + _NUMBERS :]
    posix.limit_memory(memory)
    posix.limit_files(file_bytes)
    posix.limit_cpu(seconds)
    posix.die_with_parent(parent)
    enter(Wall.OUTSIDE, Places(folder=folder, sockets=sockets))
    os.execvp(command[0], command)  # noqa: S606 - the command is ours, found at fixed places


if __name__ == "__main__":
    main()
