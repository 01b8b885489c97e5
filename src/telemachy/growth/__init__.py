"""What belongs to one person: what they aim for, and what stands in the way."""
