"""Pages for the people who write a lead provider's software. Source: provider-api.md 13.3.

They are the same for everybody: no token, no session, no cookie.
"""
