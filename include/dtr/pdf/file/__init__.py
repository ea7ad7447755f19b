"""The PDF file: objects, structure tree, fonts, what it says of itself. Knows no layout."""
