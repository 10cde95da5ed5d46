"""The five services, the operator's command above them, and a demonstration commune."""
