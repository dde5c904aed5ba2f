"""``mailer.toml`` and the environment; nothing else reads settings or environment.

settings      the sections and their rules → ``Publication``
loading       finding and reading ``mailer.toml``; what is unknown is refused with the nearest known name
environment   the clock, the editor
"""
