"""``python -m mailer``: the same program as the ``mailer`` command."""

from mailer.cli.main import run

if __name__ == "__main__":
    run()
