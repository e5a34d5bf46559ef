#include "tests/bench/subject.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/e2e/process.h"

#define START_DEADLINE (10 * NS_PER_S)

static FILE *write_file(const char *folder, const char *name, char path[static 128])
{
	snprintf(path, 128, "%s/%s", folder, name);
	return fopen(path, "w");
}

static void prepare_confabd_with(
    const char *keep_history, const char *folder, uint16_t port, const char *argv[])
{
	static char path[128], state[128], listen_at[64];
	FILE *file = write_file(folder, "confab.conf", path);
	fprintf(file,
	    "keep-history = %s\n[limits]\nrate = 0\nburst = 0\npeers-per-address = 0\n"
	    "peers = 0\nsilent-peers = 0\n",
	    keep_history);
	fclose(file);
	snprintf(state, sizeof state, "%s/state", folder);
	snprintf(listen_at, sizeof listen_at, "tcp://127.0.0.1:%u", port);
	const char *const arguments[] = {
	    "confabd", "--listen", listen_at, "--state", state, "--config", path, NULL};
	memcpy(argv, arguments, sizeof arguments);
}

/* As the peers are: nothing on disk. */
static void prepare_confabd(const char *folder, uint16_t port, const char *argv[])
{
	prepare_confabd_with("no", folder, port, argv);
}

static void prepare_confabd_disk(const char *folder, uint16_t port, const char *argv[])
{
	prepare_confabd_with("yes", folder, port, argv);
}

static void prepare_ngircd(const char *folder, uint16_t port, const char *argv[])
{
	static char path[128];
	FILE *file = write_file(folder, "ngircd.conf", path);
	fprintf(file,
	    "[Global]\nName = bench.invalid\nInfo = bench\nListen = 127.0.0.1\nPorts = %u\n"
	    "MotdPhrase = bench\nServerUID = 0\nServerGID = 0\n"
	    "[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\n"
	    "MaxNickLength = 20\nMaxPenaltyTime = 0\n"
	    "[Options]\nDNS = no\nIdent = no\nPAM = no\nSyslogFacility = local7\n",
	    port);
	fclose(file);
	const char *const arguments[] = {"ngircd", "--nodaemon", "--config", path, NULL};
	memcpy(argv, arguments, sizeof arguments);
}

static void prepare_inspircd(const char *folder, uint16_t port, const char *argv[])
{
	static char path[128], config[160];
	FILE *file = write_file(folder, "inspircd.conf", path);
	fprintf(file,
	    "<server name=\"bench.invalid\" description=\"bench\" network=\"bench\">\n"
	    "<admin name=\"bench\" nick=\"bench\" email=\"bench@bench.invalid\">\n"
	    "<bind address=\"127.0.0.1\" port=\"%u\" type=\"clients\">\n"
	    "<connect allow=\"*\" timeout=\"60\" threshold=\"1000000\" commandrate=\"100000000\"\n"
	    "  fakelag=\"no\" hardsendq=\"1073741824\" softsendq=\"1073741824\" recvq=\"1048576\"\n"
	    "  localmax=\"20000\" globalmax=\"20000\" resolvehostnames=\"no\" maxconnwarn=\"no\">\n"
	    "<performance softlimit=\"20000\" somaxconn=\"4096\" netbuffersize=\"65534\"\n"
	    "  nouserdns=\"yes\">\n"
	    "<pid file=\"%s/pid\">\n<log method=\"file\" type=\"* -USERINPUT -USEROUTPUT\"\n"
	    "  level=\"default\" target=\"/dev/null\">\n",
	    port, folder);
	fclose(file);
	snprintf(config, sizeof config, "--config=%s", path);
	const char *const arguments[] = {
	    "inspircd", config, "--nofork", "--nopid", "--runasroot", NULL};
	memcpy(argv, arguments, sizeof arguments);
}

const struct subject server_subjects[] = {
    {"confabd", NULL, 64, prepare_confabd}, {"on disk", "confabd", 64, prepare_confabd_disk},
    {"ngircd", "/usr/sbin/ngircd", 8, prepare_ngircd},          /* its backlog is 10 */
    {"inspircd", "/usr/sbin/inspircd", 1000, prepare_inspircd}, /* lets many in once a second */
};
const size_t server_subject_count = sizeof server_subjects / sizeof server_subjects[0];

static const char *program_of(const struct subject *subject, char path[static PATH_MAX])
{
	const char *build = getenv("top_builddir");
	char local[PATH_MAX];
	const char *program = subject->program != NULL ? subject->program : subject->name;
	if (strchr(program, '/') != NULL)
		return program;
	snprintf(local, sizeof local, "%s/%s", build != NULL ? build : ".", program);
	return realpath(local, path) != NULL ? path : program;
}

bool subject_installed(const struct subject *subject)
{
	char path[PATH_MAX];
	return access(program_of(subject, path), X_OK) == 0;
}

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* Free a moment ago; a server that finds it taken does not start, and the run says so. */
static uint16_t free_port(void)
{
	struct sockaddr_in sa = loopback(0);
	socklen_t len = sizeof sa;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bind(fd, (struct sockaddr *)&sa, sizeof sa);
	getsockname(fd, (struct sockaddr *)&sa, &len);
	close(fd);
	return ntohs(sa.sin_port);
}

static bool answers(uint16_t port)
{
	struct sockaddr_in sa = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool taken = connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0;
	close(fd);
	return taken;
}

bool subject_start(const struct subject *subject, struct subject_run *run)
{
	const char *argv[SUBJECT_ARGUMENTS_MOST];
	char path[PATH_MAX], log[128];
	snprintf(run->folder, sizeof run->folder, "/tmp/confab-bench.XXXXXX");
	if (mkdtemp(run->folder) == NULL)
		return false;
	run->port = free_port();
	subject->prepare(run->folder, run->port, argv);
	argv[0] = program_of(subject, path);
	snprintf(log, sizeof log, "%s/log", run->folder);
	int fd = open(log, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	run->pid = process_start(&(struct process_config){
	    .argv = argv, .home = run->folder, .input = fd, .output = fd, .errors = fd});
	close(fd);
	int64_t deadline = clock_mono_ns() + START_DEADLINE;
	while (!answers(run->port)) {
		int status;
		if (process_ended(run->pid, &status) || clock_mono_ns() > deadline)
			return false;
		poll(NULL, 0, 5);
	}
	return true;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void subject_stop(struct subject_run *run)
{
	process_kill(run->pid);
	nftw(run->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
