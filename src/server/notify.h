#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include <stdbool.h>

/*
 * Tells the service manager how the server is, as sd_notify(3) does, if it asked to be told
 * ($NOTIFY_SOCKET). True when it was told, or had not asked.
 */
enum notify_state { NOTIFY_READY, NOTIFY_RELOADING, NOTIFY_STOPPING };
bool notify(enum notify_state state);

#endif
