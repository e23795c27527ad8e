"""Enters limits and wall, then becomes a program from outside: the launcher of `outside`.

Arguments: parent, memory, file size and seconds as numbers, the folder, and the command.
"""

import os
import sys

from localrag.processes import posix

_RULES = 5


def main() -> None:
    """Replace this process by the program named in the arguments."""
    parent, memory, file_bytes, seconds = (int(value) for value in sys.argv[1:_RULES])
    command = sys.argv[1 + _RULES :]
    posix.limit_memory(memory)
    posix.limit_files(file_bytes)
    posix.limit_cpu(seconds)
    posix.die_with_parent(parent)
    os.execvp(command[0], command)  # noqa: S606 - the command is ours, found at fixed places


if __name__ == "__main__":
    main()
