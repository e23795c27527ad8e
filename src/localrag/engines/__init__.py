"""Models that run: embedding, llama.cpp, and the catalogue of what may run."""
