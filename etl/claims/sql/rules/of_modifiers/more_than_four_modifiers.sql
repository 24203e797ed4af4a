-- A claim line has room for four modifiers: `more` says that a fifth stands in the column.
more
