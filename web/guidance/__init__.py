"""The guidance for lead providers: Markdown files beside this one, and how they become pages.

A file is a page: its name is the address, its one first-level heading the title, the second-level headings
are the side navigation. ``{{ name }}`` stands for what the gateway knows better than a text can: an address,
or a table made from the contracts, the rules or the reference data.
"""
