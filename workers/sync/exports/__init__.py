"""What providers order for download, from one moment, in pieces that a database can keep."""
