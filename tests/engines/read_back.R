# Read a CSV as the README of an export says; write each cell as text with a mark before it, nothing where it is NA.
arguments <- commandArgs(trailingOnly = TRUE)
columns <- strsplit(arguments[3], ",")[[1]]
table <- read.csv(arguments[1], na.strings = "", encoding = "UTF-8", check.names = FALSE,
                  colClasses = setNames(rep("character", length(columns)), columns))
cells <- lapply(table, function(column) {
  text <- if (is.numeric(column)) formatC(column, digits = 17, format = "g") else as.character(column)
  ifelse(is.na(column), "", paste0("=", text))
})
write.table(as.data.frame(cells, check.names = FALSE), arguments[2], sep = "\t", quote = TRUE, qmethod = "double",
            row.names = FALSE, col.names = TRUE, fileEncoding = "UTF-8")
