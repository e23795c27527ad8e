"""What is kept on disk: SQLite is the truth, FAISS vectors and tantivy words are caches of it."""
