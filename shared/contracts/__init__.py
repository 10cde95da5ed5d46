"""What the services tell: one module per emitter, versioned, never edited.

They leave only through a service's `announcements.py` and are heard only in `policies.py`.
"""
