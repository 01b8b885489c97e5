"""Programs, cohorts, enrollment, roster import, matching rules."""
