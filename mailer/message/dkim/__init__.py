"""DKIM (RFC 6376): our messages are signed with RSA and Ed25519, and nobody signs anything else.

keys       key files are read and made
signing    header and body of one message → its DKIM-Signature fields, in little more time than the signatures need
verifying  a finished message is read as a receiver reads it, and its signatures are verified
records    the public halves as the DNS publishes them
"""
