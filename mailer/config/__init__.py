"""``mailer.toml`` and the environment; nothing else reads settings or environment.

values        what one setting may say
settings      the sections and their rules → ``Publication``
loading       finding and reading ``mailer.toml``; what is unknown is refused with the nearest known name
places        where a setting stands: its line, or the variable that decides it
changing      one setting of ``mailer.toml`` is changed, all else left as it was
environment   the clock, the editor
"""
