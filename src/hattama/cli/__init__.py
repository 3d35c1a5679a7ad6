"""The command `hattama`: thin, it only calls what can be imported."""
