"""`localrag`: the command line."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from localrag.cli.run import run  # noqa: PLC0415 - the environment is switched offline first

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
