"""Reads what was typed: values where it can be read, sentences where it cannot. Pure: nothing here writes anything."""
