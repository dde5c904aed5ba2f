"""A mailing on disk: messages as files, in a folder that is there when it is whole.

judging       every reader is put through the rules before the first message is made
plan          what a batch is made of, and what its bytes depend on
forms         how a message is written: as it is, as batch SMTP (RFC 2442), the same for Exim, in an mbox
fitting       no message holds bytes that could be taken for a command or for another message
records       what is known of files that are whole
unfinished    ``OUT.part``: who writes it, which files in it are whole, and how it becomes ``OUT``
units         the files are made, one after the other
side_by_side  and by several processes at once
manifest      ``manifest.json`` and ``envelopes.jsonl``, which say what lies in the folder
writing       all of it in order
"""
