"""Text in: find a workspace, turn one TOML file into one record, say where things stand."""
