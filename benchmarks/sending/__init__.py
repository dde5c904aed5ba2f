"""What the benchmarks of sending are made of.

publication   what is sent: the sample issue, approved, to lists that were imported
sinks         who takes it
clients       who sends it: this program, and others to compare it with
running       one client into one sink, watched
bare          what no signer can do without
figures       medians over rounds, and what they come to
"""
