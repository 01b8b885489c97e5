"""In-app notices and the e-mail outbox, with leases, retries and schedules."""
