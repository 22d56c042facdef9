"""The whole service on loopback, all its parts killed in turn: `python -m benchmarks.topology`.

Three web nodes without a folder, two processes that sync, PostgreSQL, Redis and nginx; 500 requests a second
over 201 feeds, half of them conditional, while posts arrive. Every body must be the one that a single node
gives for so many posts.
"""
