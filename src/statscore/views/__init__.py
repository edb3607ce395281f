"""One module a report: the document for a person, the records for CSV, the data for JSON."""
