/* confab certificate: makes a key and a certificate of one's own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "client/client.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "net/tls.h"

/* Into a file of its own, which nobody else can read. */
static bool write_new(const char *path, const char *text)
{
	size_t len = strlen(text);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written = fd >= 0 && write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (written)
		return true;
	if (fd >= 0)
		unlink(path);
	fail(STATUS_FAILED, "cannot write %s: %s", path,
	    error == EEXIST ? "there is one already; give it another name" : strerror(error));
	return false;
}

int certificate_run(const struct options *options)
{
	const char *path = options->words[0], *name = client_login_name();
	char *cause = NULL;
	char *pem = tls_make_identity(*name != '\0' ? name : "confab", &cause);
	if (pem == NULL)
		return fail_cause(STATUS_FAILED, cause);
	bool written = write_new(path, pem);
	secret_free(pem);
	if (!written)
		return STATUS_FAILED;
	printf("%s has your key and your certificate. Keep it to yourself.\n"
	       "To log in by it:  confab join --certificate %s ADDRESS\n"
	       "The first time log in by your password too, and type in the chat:\n"
	       "  /raw ACCOUNT CERTIFICATE add\n",
	    path, path);
	return 0;
}
