#ifndef SERVER_OPERATORS_H
#define SERVER_OPERATORS_H

struct server;

/* A sentence for the log and for all who are operators of the server. */
void operators_tell(struct server *server, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, and the log takes it for a warning. */
void operators_warn(struct server *server, const char *sentence);

#endif
