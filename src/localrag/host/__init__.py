"""The engine as a process: JSON-RPC 2.0 over standard input and output."""
