"""What is kept on disk: SQLite is the truth, FAISS and tantivy are caches rebuilt from it."""
