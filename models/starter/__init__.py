"""How the shipped starter embedder is made: sources, tokeniser, training, figures, folder."""
