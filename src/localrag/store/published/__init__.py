"""Libraries as immutable, signed generations: written to a folder, verified and taken over from it."""
