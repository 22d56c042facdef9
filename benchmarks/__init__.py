"""Measurements of speed, memory and survival; none of them is a test."""
