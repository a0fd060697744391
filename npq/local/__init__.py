"""What the demo and the tests have in place of the neighbours: sign-in service and mail."""
