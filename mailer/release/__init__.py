"""Seal and approve: what was approved is what is sent, byte for byte."""
