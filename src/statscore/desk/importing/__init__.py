"""A sheet of coded law into the files of states and coders."""
