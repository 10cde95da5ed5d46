"""The wire: NATS JetStream carries what one service tells to those that listen.

SQL is the truth and this is only the wire. Everything here may be deleted at any moment and costs
nothing but time: the relay sends again from the outbox, the listener notices what it lacks.
"""
