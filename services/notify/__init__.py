"""Notify: telling people what waits for them, once, discreetly, before it is late.

Owns: Việc cần làm (one list by legal deadline), inboxes, e-mail deliveries, preferences.
Tells: notify.message_sent, notify.delivery_failed.
Hears: tasks of all; reports due, overdue; cases opened, their clocks; donations; officers.
Personal data: an officer's e-mail address, sealed under a key of its own; nothing of any child.
Deadlines: none of its own; it shows those of others with their article, at the legal moment.
"""
