#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

/* Each measures its subjects one after another and prints a table. */
void bench_server(void);
void bench_client(void);
void bench_store(void);
void bench_udp(void);
void bench_dtls(void); /* a part of it */
void bench_echo(void); /* the same */
void bench_tls(void);
/* Runs one in a process of its own, whose memory nobody has used before. */
void bench_apart(const char *name);

#endif
