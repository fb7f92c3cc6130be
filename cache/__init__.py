"""What is known: people, organizations and their tickets in cache.db."""
