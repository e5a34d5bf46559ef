#ifndef CMD_SUBCOMMAND_H
#define CMD_SUBCOMMAND_H

#include <stddef.h>

#include "cmd/fail.h"
#include "cmd/options.h"

/*
 * One subcommand of confab. `run` gets what followed its name, and returns the enum status to end
 * with; it has said why by fail().
 */
struct subcommand {
	const char *name;
	const char *arguments; /* "ADDRESS [CHANNEL...]" */
	const char *summary;   /* one sentence without a full stop */
	unsigned options;      /* those that it takes: 1u << enum option_id */
	size_t least, most;    /* arguments */
	int (*run)(const struct options *options);
};

int certificate_run(const struct options *options);
int host_run(const struct options *options);
int join_run(const struct options *options);
int say_run(const struct options *options);
int scan_run(const struct options *options);
int tail_run(const struct options *options);
int welcome_run(const struct options *options); /* confab alone */
void confab_print_help(void);

#endif
