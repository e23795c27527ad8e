"""From a question to a grounded answer, as pure functions."""
