#ifndef TESTS_E2E_NEARBY_H
#define TESTS_E2E_NEARBY_H

/* Servers on the other machine, and somebody on this one who looks around. */
struct stage;
struct terminal;

/* confabd there, announced by that name; it listens at that address, any port. */
struct terminal *nearby_serve_at(
    struct stage *stage, const char *host, const char *name, const char *state);
struct terminal *nearby_serve(struct stage *stage, const char *name, const char *state);
/* Its TCP port. */
unsigned nearby_port(struct terminal *server);
/* confab host there, as "ann". */
struct terminal *nearby_host(struct stage *stage);
/* confab alone; the list is on its screen. */
struct terminal *nearby_look(struct stage *stage);
void nearby_quit(struct terminal *confab);

#endif
