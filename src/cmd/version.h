#ifndef CMD_VERSION_H
#define CMD_VERSION_H

/* What --version prints behind a program's name and number. */
#define VERSION_NOTICE                                                                             \
	"Copyright (C) 2026 the confab maintainers\n"                                              \
	"License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.\n"        \
	"This is free software: you are free to change and redistribute it.\n"                     \
	"There is NO WARRANTY, to the extent permitted by law."

#endif
