"""The ``mailer`` command, and ``python -m mailer``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Ctrl-C while it is still being loaded ends it quietly."""
    try:
        from mailer.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
