"""The life of a case, one file per stretch of it, over the table of hall.cases.cases.lifecycle."""
