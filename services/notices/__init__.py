"""Notice endpoints of lead providers, and the notices that they are sent."""
