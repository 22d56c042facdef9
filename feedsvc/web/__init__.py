"""The face that answers HTTP: every feed, a page for people, and what an operator asks."""
