"""What the console says: domain in, words out. No HTML, no clock; the templates only place what is made here."""
