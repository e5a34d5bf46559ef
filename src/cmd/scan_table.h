#ifndef CMD_SCAN_TABLE_H
#define CMD_SCAN_TABLE_H

#include "client/scan.h"

/* What came of a scan, on standard output; of one that was stopped, what was found until then. */
void scan_print_table(const struct scan_port *ports, size_t count);
/* An object a line for each port that was looked at. */
void scan_print_json(const char *host, const struct scan_port *ports, size_t count);

#endif
