"""Loopback pages."""
