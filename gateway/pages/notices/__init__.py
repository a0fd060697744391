"""Notices to lead providers in the console: endpoints, their secrets, and the log of deliveries."""
