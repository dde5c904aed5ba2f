"""SMTP: a mail server takes messages, and says of each what became of it.

transport     settings → which server, how, as whom
opening       a connection that is greeted, secured and logged in to
dialogue      the transaction as a machine without a network: bytes in, what became of whom and bytes out
meaning       what a reply says about a recipient, and whether it says anything about them at all
connections   several connections in one process, and the events they bring, in the order of happening
"""
