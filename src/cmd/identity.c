#include "cmd/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/secret.h"
#include "cmd/options.h"
#include "cmd/password.h"
#include "cmd/subcommand.h"
#include "net/tls.h"

#define PEM_MOST 65536 /* bytes of a file, a NUL included */
#define TRIES    3     /* at the password of a key */

/* NULL with errno. */
static char *read_text(int fd)
{
	char *text = xcalloc(1, PEM_MOST);
	size_t len = 0;
	ssize_t got = 1;
	while (len < PEM_MOST - 1 && (got = read(fd, text + len, PEM_MOST - 1 - len)) > 0)
		len += (size_t)got;
	if (got >= 0)
		return text;
	secret_free(text);
	return NULL;
}

/* One that has a key is nobody else's. NULL after it has said why. */
static char *read_pem(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = fd >= 0 && fstat(fd, &info) == 0 ? read_text(fd) : NULL;
	if (text == NULL)
		fail(STATUS_USAGE, "cannot read %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (text != NULL && strstr(text, "PRIVATE KEY-----") != NULL && S_ISREG(info.st_mode) &&
	    (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		fail(STATUS_USAGE, "the key in %s can be read by others: chmod 600 %s first", path,
		    path);
		secret_wipe(&text);
	}
	return text;
}

/* What is wrong with which file, and what to do about it. */
static void tell(const struct options *options, const char *cause)
{
	bool of_key = options->key != NULL && strstr(cause, "key") != NULL;
	const char *path = of_key ? options->key : options->certificate;
	bool no_key = strcmp(cause, "has no key") == 0;
	fail(STATUS_USAGE, "%s %s%s", path, cause,
	    no_key && !of_key ? ": --key FILE names a file with it" : "");
}

static char *ask_password(const struct options *options, bool again)
{
	char *question = xasprintf("%s of the key in %s: ", again ? "Wrong. Password" : "Password",
	    options->key != NULL ? options->key : options->certificate);
	char *password = password_from_terminal(question);
	free(question);
	return password;
}

static struct tls_identity *unlock(
    const struct options *options, const char *certificate, const char *key)
{
	char *password = NULL, *cause = NULL;
	bool locked;
	struct tls_identity *identity = tls_identity_read(certificate, key, NULL, &locked, &cause);
	for (int tries = 0; identity == NULL && locked && tries < TRIES; tries++) {
		password = ask_password(options, tries > 0);
		if (password == NULL)
			break;
		free(cause);
		identity = tls_identity_read(certificate, key, password, &locked, &cause);
		secret_wipe(&password);
	}
	if (identity == NULL) {
		tell(options, cause);
		free(cause);
	}
	return identity;
}

/* Servers may take it or not; whoever shows it had better know. */
static bool is_in_time(const struct options *options, const struct tls_identity *identity)
{
	const struct tls_certificate *about = tls_identity_about(identity);
	int64_t now = clock_wall_s();
	char day[DATE_DAY_SIZE];
	if (now > about->not_after) {
		date_day(about->not_after, day);
		fail(STATUS_USAGE,
		    "the certificate in %s expired on %s: confab certificate FILE makes a new one",
		    options->certificate, day);
	} else if (now < about->not_before) {
		date_day(about->not_before, day);
		fail(STATUS_USAGE,
		    "the certificate in %s is not valid before %s: look at this machine's date",
		    options->certificate, day);
	}
	return now >= about->not_before && now <= about->not_after;
}

static struct tls_identity *read_both(const struct options *options)
{
	struct tls_identity *identity = NULL;
	char *certificate = read_pem(options->certificate);
	char *key = certificate != NULL && options->key != NULL ? read_pem(options->key) : NULL;
	if (certificate != NULL && (key != NULL || options->key == NULL))
		identity = unlock(options, certificate, key != NULL ? key : certificate);
	secret_free(certificate);
	secret_free(key);
	return identity;
}

bool identity_open(const struct options *options, struct tls_identity **identity)
{
	*identity = NULL;
	if (options->certificate == NULL) {
		if (options->key != NULL)
			fail(STATUS_USAGE, "--key goes with --certificate FILE");
		return options->key == NULL;
	}
	*identity = read_both(options);
	if (*identity == NULL)
		return false;
	if (is_in_time(options, *identity))
		return true;
	tls_identity_free(*identity);
	*identity = NULL;
	return false;
}
