"""The public log: what nobody can change unseen (spec/log.md)."""
