"""What every room uses: permissions, jobs, clock, boundary, base templates. No models, no domain rules."""
