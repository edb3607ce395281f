"""Places, values, lines and edits of TOML text: one reader for messages and edits."""
