"""What IT rolls out; not part of the wheel."""
