"""What a mailing is rehearsed with: a mail server of our own, which is as real ones are on a good day or a bad one.

place          where a copy of the store lies meanwhile
moods          what happens to a message, how often, and why that often
book           what the server remembers: who was tried how often, and what it has done
conversation   one connection as a machine without a network: bytes in, replies out
serving        connections on loopback
process        the server in a process of its own, which ends with whoever has begun it
ends           when the real mailing would end
"""
