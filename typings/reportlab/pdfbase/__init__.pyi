"""What printing/ uses of reportlab 5.1, whose published types leave half of it unknown."""
