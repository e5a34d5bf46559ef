#ifndef PROTO_SERVICE_H
#define PROTO_SERVICE_H

/* What the services of a chat server are called on a link (RFC 6763 section 7). */
#define SERVICE_CONFAB_TCP "_confab._tcp.local"
#define SERVICE_CONFAB_UDP "_confab._udp.local"
#define SERVICE_IRC        "_irc._tcp.local"

/* Keys of their TXT records. */
#define SERVICE_TXT_VERSION "txtvers"
#define SERVICE_TXT_USERS   "users"   /* how many are there */
#define SERVICE_TXT_CHANNEL "channel" /* of those who name none */
#define SERVICE_TXT_INVITE  "invite"  /* 1: by invitation only */
#define SERVICE_TXT_KEY     "key"     /* SHA-256 of the server's key, in hexadecimal */

#endif
