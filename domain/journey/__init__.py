"""Registration: the steps as data, the answers, what comes next.

A page handler gathers ``JourneyFacts``, asks ``guard``, ``take`` and ``replay``, and saves what they
say. Nothing here reads or writes.
"""
