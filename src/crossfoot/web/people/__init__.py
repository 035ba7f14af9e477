"""People: who holds what, who comes, moves and leaves, keys of programs, duties that clash."""
