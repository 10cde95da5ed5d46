"""What the operator sees: logs without personal data, metrics for each service, health."""
