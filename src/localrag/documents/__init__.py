"""Files come in: discover, read safely in child processes, cut into chunks."""
