"""Japanese text as pure functions: normalise, sentences, tokens, offsets."""
