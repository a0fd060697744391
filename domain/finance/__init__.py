"""What a lead provider is paid: states, terms, counts, calculators and statement lines."""
