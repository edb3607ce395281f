"""From a sheet of coded law to answers: columns, codebook, states, days, levels, rows."""
