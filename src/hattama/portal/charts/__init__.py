"""Pictures as SVG text, made without a browser: each has a title, and a table beside it says the same."""
