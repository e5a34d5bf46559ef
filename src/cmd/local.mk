# The programs, each a list of the floors it stands on.
