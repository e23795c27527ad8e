"""What things are: types, protocols, errors and the cancel token. Standard library only."""
