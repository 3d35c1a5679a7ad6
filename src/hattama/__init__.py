"""Hattama: run a direct local election and prove its result."""
