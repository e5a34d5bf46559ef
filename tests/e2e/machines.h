#ifndef TESTS_E2E_MACHINES_H
#define TESTS_E2E_MACHINES_H

#include <stdbool.h>

/*
 * Two machines with a wire between them: network namespaces, of which this process moves into the
 * first. Made once, before any test, and gone with the process.
 */
#define MACHINES_HERE  "10.99.0.1"
#define MACHINES_THERE "10.99.0.2"

/* False with main()'s exit status after it has told the TAP reader why not. */
bool machines_make(int *status);
/* What `nsenter -t ... -n` takes to start a program on the other one. */
const char *machines_other(void);
void machines_end(void);

#endif
