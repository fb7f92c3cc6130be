"""Policies for Deskcall, for browsers that click its links, and for what opens them: files to give out."""
