#include "server/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/tls.h"

#define PEM_MOST    ((size_t)256 * 1024) /* bytes of a file with a chain of certificates */
#define OTHERS_READ (S_IRWXG | S_IRWXO)

static char *read_open(int fd, const char *path, char **cause)
{
	char *text = xmalloc(PEM_MOST + 1);
	size_t len = 0;
	ssize_t got = 1;
	while (got > 0 && len < PEM_MOST) {
		got = read(fd, text + len, PEM_MOST - len);
		len += got > 0 ? (size_t)got : 0;
	}
	text[len] = '\0';
	if (got == 0 && strlen(text) == len)
		return text;
	*cause = got < 0 ? xasprintf("cannot read %s: %s", path, strerror(errno))
	                 : xasprintf("%s is no certificate or key in PEM", path);
	explicit_bzero(text, len);
	free(text);
	return NULL;
}

char *identity_read(const char *path, char **cause)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*cause = xasprintf("cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	char *text = read_open(fd, path, cause);
	close(fd);
	return text;
}

static bool is_open_to(const char *path, mode_t others)
{
	struct stat facts;
	return stat(path, &facts) == 0 && (facts.st_mode & others) != 0;
}

/* A group may be there for it. */
char *identity_read_key(const char *path, char **cause)
{
	if (is_open_to(path, S_IROTH))
		log_warn("TLS: %s can be read by everybody, who can pretend to be this server: "
		         "chmod o= %s",
		    path, path);
	return identity_read(path, cause);
}

/* Our own key was only ever meant for us. */
static void close_to_others(const char *path)
{
	if (!is_open_to(path, OTHERS_READ))
		return;
	bool closed = chmod(path, S_IRUSR | S_IWUSR) == 0;
	log_warn("TLS: %s could be read by others, and %s: who copied it can pretend to be this "
	         "server",
	    path, closed ? "cannot any more" : "still can");
}

static bool write_whole(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t wrote = write(fd, text, len);
	return wrote >= 0 && (size_t)wrote == len && fsync(fd) == 0;
}

static bool place_first(const char *draft, const char *path)
{
	return link(draft, path) == 0 || errno == EEXIST;
}

static bool place_over(const char *draft, const char *path)
{
	return rename(draft, path) == 0;
}

/* It appears whole or not at all. */
static bool keep(
    const char *path, const char *text, bool (*place)(const char *draft, const char *path))
{
	char *draft = xasprintf("%s-XXXXXX", path);
	int fd = mkstemp(draft); /* 0600 */
	bool kept = fd >= 0 && write_whole(fd, text) && place(draft, path);
	int error = errno;
	if (fd >= 0) {
		close(fd);
		unlink(draft);
	}
	free(draft);
	errno = error;
	return kept;
}

/* Where it cannot be kept, it is good as long as the server runs. */
static char *make_own(
    const char *folder, const char *path, const char *name, bool *kept, char **cause)
{
	char *made = tls_make_identity(name, cause);
	if (made == NULL)
		return NULL;
	*kept = keep(path, made, place_first);
	if (!*kept) {
		log_warn("TLS: the key cannot be kept in %s: %s; after the next start there is "
		         "another, of which those who know this one are warned",
		    folder, strerror(errno));
		return made;
	}
	secret_free(made);
	return identity_read(path, cause);
}

char *identity_own(const char *folder, const char *name, bool *kept, char **cause)
{
	*kept = false;
	if (folder == NULL)
		return tls_make_identity(name, cause);
	char *path = xasprintf("%s/%s", folder, IDENTITY_FILE);
	char *text;
	if (access(path, F_OK) != 0) {
		text = make_own(folder, path, name, kept, cause);
	} else {
		close_to_others(path);
		text = identity_read(path, cause);
		*kept = true;
	}
	free(path);
	return text;
}

bool identity_renew(const char *folder, const char *name, char **cause)
{
	char *path = xasprintf("%s/%s", folder, IDENTITY_FILE);
	char *real = realpath(path, NULL); /* it may be a link */
	char *before = identity_read(path, cause);
	char *text = before != NULL ? tls_renew_identity(before, name, cause) : NULL;
	bool kept = text != NULL && real != NULL && keep(real, text, place_over);
	if (text != NULL && !kept)
		*cause = xasprintf("cannot write %s: %s", path, strerror(errno));
	secret_free(before);
	secret_free(text);
	free(real);
	free(path);
	return kept;
}
