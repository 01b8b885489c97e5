"""Programs: what is offered, to whom, by which rules, and who takes part."""
