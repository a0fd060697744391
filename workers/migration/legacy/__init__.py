"""The legacy database: its tables, and how it is read without ever being written."""
