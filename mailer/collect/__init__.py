"""SOURCES → STORIES: reading what others wrote, taking it apart, and keeping the shelf ``seeds/``."""
