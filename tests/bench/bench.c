/* Measures confab beside its installed peers. usage: bench [server] [client] [store] [udp] [echo]
 * [tls]; all without. */
#include "tests/bench/bench.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct part {
	const char *name;
	void (*run)(void);
	bool inside; /* of the one before, too */
} parts[] = {
    {"server", bench_server, false},
    {"client", bench_client, false},
    {"store", bench_store, false},
    {"udp", bench_udp, false},
    {"echo", bench_echo, true},
    {"dtls", bench_dtls, true},
#ifdef WITH_TLS
    {"tls", bench_tls, false},
#endif
};
#define PARTS (sizeof parts / sizeof parts[0])

static int run(const char *name)
{
	for (size_t i = 0; i < PARTS; i++) {
		if (strcmp(parts[i].name, name) == 0) {
			parts[i].run();
			return EXIT_SUCCESS;
		}
	}
	fprintf(stderr,
	    "bench: there is no \"%s\"; there are server, client, store, udp, echo, "
	    "dtls and tls\n",
	    name);
	return EXIT_FAILURE;
}

void bench_apart(const char *name)
{
	int status = EXIT_FAILURE;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		execl("/proc/self/exe", "bench", name, (char *)NULL);
		_exit(EXIT_FAILURE);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
		printf("%s did not run\n", name);
}

int main(int argc, char **argv)
{
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	const char *chosen = getenv("BENCH");
	if (argc == 1 && chosen != NULL && chosen[0] != '\0')
		return run(chosen);
	for (size_t i = 0; argc == 1 && i < PARTS; i++) {
		if (!parts[i].inside)
			parts[i].run();
	}
	for (int i = 1; i < argc; i++) {
		if (run(argv[i]) != EXIT_SUCCESS)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
