#ifndef CMD_PORTS_H
#define CMD_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTS_MOST 65535

/*
 * HOST[:PORTS], where PORTS are numbers, ranges and names of services parted by commas, as in
 * ircs,6667,6690-6700; an IPv6 address with ports stands in brackets. Without ports those that chat
 * servers use. Fills `ports`, ascending, each once, and *host, to free(). False with *cause, a
 * sentence to free().
 */
bool ports_parse(
    const char *text, char **host, uint16_t ports[PORTS_MOST], size_t *count, char **cause);

#endif
