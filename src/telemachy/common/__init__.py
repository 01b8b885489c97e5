"""What every room uses: permissions, jobs, clock, the boundary layer, base templates. No models, no domain rules."""
