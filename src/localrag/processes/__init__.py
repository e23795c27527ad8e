"""Child processes: one framed protocol, limits, and stopping in stages."""
