"""What an election is: plain typed values and pure transitions."""
