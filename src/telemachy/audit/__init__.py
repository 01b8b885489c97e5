"""Who did what to what, and when: text-free, hash-chained, written last in every action's transaction."""
