"""Does a grade survive other weights? Random weightings, the smallest flip, dropping, order."""
