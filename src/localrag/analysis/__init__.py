"""From many texts to a report: evaluation on gold files."""
