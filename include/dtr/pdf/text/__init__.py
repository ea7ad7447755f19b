"""Text: which face has a character, how letters join, how wide a line is, where it breaks."""
