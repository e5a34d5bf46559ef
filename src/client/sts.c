#include "client/sts.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "client/link.h"
#include "client/private.h"
#include "client/session.h"
#include "client/state_file.h"
#include "net/conn.h"
#include "proto/sts.h"

static struct str host_of(const struct session *session, char out[NET_HOST_MAX + 1])
{
	size_t len = strlen(session->addr.host);
	for (size_t i = 0; i <= len; i++)
		out[i] = ascii_lower(session->addr.host[i]);
	return (struct str){out, len};
}

/* Keeping it */

struct change {
	struct str host;
	const struct sts_policy *by; /* NULL: it asks for nothing any more */
};

static void rewrite(struct buf *next, struct str text, void *arg)
{
	const struct change *change = arg;
	sts_rewrite(next, text, change->host, clock_wall_s(), change->by);
}

static void keep(struct session *session, int64_t duration)
{
	char host[NET_HOST_MAX + 1];
	const char *path = session->client->sts;
	struct sts_policy policy = {session->addr.port, clock_wall_s() + duration};
	struct change change = {host_of(session, host), duration > 0 ? &policy : NULL};
	if (path == NULL || state_file_change(path, STS_FILE_MAX, rewrite, &change))
		return;
	client_tell(session->private->server, LINE_ERROR,
	    "cannot write %s: %s. That this server wants TLS is not remembered.", path,
	    strerror(errno));
}

static bool find(const struct session *session, struct sts_policy *policy)
{
	char host[NET_HOST_MAX + 1];
	struct buf text = {0};
	const char *path = session->client->sts;
	bool found =
	    path != NULL && state_file_read(path, STS_FILE_MAX, &text) &&
	    sts_find(state_file_text(&text), host_of(session, host), clock_wall_s(), policy);
	buf_fini(&text);
	return found;
}

/* Doing it */

static void use_tls(struct session *session, uint16_t port)
{
	session->addr.scheme = NET_TLS;
	session->addr.port = port;
	session->addr.port_given = true;
}

void sts_apply(struct session *session)
{
	struct sts_policy policy;
	if (session->plain || session->addr.scheme != NET_TCP || !find(session, &policy))
		return;
	use_tls(session, policy.port);
	client_tell(session->private->server, LINE_STATUS,
	    "%s asked to be called by TLS alone, and is: port %u.", session->addr.host,
	    policy.port);
}

bool sts_binds(const struct session *session)
{
	struct sts_policy policy;
	return find(session, &policy);
}

static struct str find_word(struct str capabilities)
{
	struct str word;
	while ((word = str_word(&capabilities)).len > 0)
		if (str_starts(word, STR("sts=")))
			return (struct str){word.data + 4, word.len - 4};
	return STR("");
}

/* Whom nobody vouched for may be anybody, and must not be able to bind us. */
static bool is_verified(const struct session *session)
{
	return session->trust != SESSION_TRUST_NONE && session->trust != SESSION_TRUST_NEW;
}

void sts_heard(struct session *session, struct str capabilities)
{
	struct session_private *own = session->private;
	struct sts sts = sts_parse(find_word(capabilities));
	if (conn_kind(own->conn) != CONN_TCP)
		return;
	if (!conn_is_secure(own->conn) && sts.port != 0) {
		use_tls(session, sts.port);
		client_tell(own->server, LINE_STATUS,
		    "This server wants TLS: calling it so, at port %u.", sts.port);
		link_call_anew(session);
	} else if (conn_is_secure(own->conn) && sts.duration >= 0 && is_verified(session)) {
		own->sts_duration = sts.duration;
		keep(session, sts.duration);
	}
}

void sts_ended(struct session *session)
{
	struct session_private *own = session->private;
	if (own->sts_duration > 0)
		keep(session, own->sts_duration);
	own->sts_duration = 0;
}
