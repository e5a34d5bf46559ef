#ifndef SERVER_CONFIG_VALUE_H
#define SERVER_CONFIG_VALUE_H

#include <stdbool.h>

struct config;
struct option_entry;

/*
 * Sets one option from its text, as it stands in a file. False with *problem, to free(), when the
 * text is not what the option wants: "KEY: what is wrong: what to write".
 */
bool option_set(
    struct config *config, const struct option_entry *option, const char *text, char **problem);
/* What comes behind a number of its unit: " bytes", or nothing. */
const char *option_unit(const struct option_entry *option);

#endif
