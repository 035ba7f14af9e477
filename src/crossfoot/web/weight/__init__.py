"""How much a page weighs: style sheets gathered into one, files under names that never change, pages compressed."""
