#ifndef PROTO_DNS_H
#define PROTO_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * DNS messages as neighbours on a link send them to each other: RFC 1035 section 4 with the marks
 * of multicast DNS (RFC 6762 section 18). Pure: no I/O, no clock.
 */
#define DNS_NAME_MAX    255  /* bytes of a name with its lengths, RFC 1035 section 2.3.4 */
#define DNS_LABEL_MAX   63   /* bytes of one label */
#define DNS_MESSAGE_MAX 9000 /* bytes of a message, RFC 6762 section 17 */

#define DNS_MESSAGE_USUAL 1440 /* bytes that pass any link in one piece, RFC 6762 section 17 */

/* Flags; a message with an opcode or an error is none of ours (RFC 6762 section 18). */
#define DNS_FLAG_RESPONSE  0x8000u
#define DNS_FLAG_TRUNCATED 0x0200u
#define DNS_FLAGS_FOREIGN  0x780fu
#define DNS_RESPONSE       0x8400u /* an authoritative answer */

enum dns_type {
	DNS_A = 1,
	DNS_PTR = 12,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_NSEC = 47,
	DNS_ANY = 255,
};

#define DNS_CLASS_IN 1

/* A name as labels, each behind its length, with the empty one at the end. */
struct dns_name {
	uint8_t len; /* bytes, the last label included; 0: no name */
	uint8_t data[DNS_NAME_MAX];
};

/* The name of these labels, parted by dots ("_confab._tcp.local"). */
struct dns_name dns_name_from(const char *dotted);
/* A label of any bytes, and the rest behind it. False when that is too long or the label empty. */
bool dns_name_prepend(struct str label, const struct dns_name *rest, struct dns_name *name);
/* ASCII letters alike, RFC 6762 section 16. */
bool dns_name_eq(const struct dns_name *a, const struct dns_name *b);
/* The first label; what is behind it goes to `rest` unless that is NULL. */
struct str dns_name_first(const struct dns_name *name, struct dns_name *rest);

/* What an A or AAAA record holds. */
struct dns_address {
	bool v6;
	uint8_t bytes[16]; /* of IPv4 the first four */
};

struct dns_srv {
	uint16_t port;
	struct dns_name target;
	uint16_t priority, weight;
};

/* A question, which has no more than name, type and mark, or a record. */
struct dns_record {
	struct dns_name name;
	uint16_t type;
	uint16_t class;
	bool mark;    /* a question's: answer me alone; a record's: forget older ones of its name */
	uint32_t ttl; /* seconds */
	struct dns_srv srv; /* SRV; a PTR's target is srv.target, as is an NSEC's next name */
	struct str data; /* TXT, and any other type: as it came; to be written of an NSEC: types */
	uint8_t address[16]; /* A: the first four */
};

enum dns_section { DNS_QUESTION, DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL, DNS_END };

struct dns_reader {
	const uint8_t *data;
	size_t len, at;
	uint16_t id, flags;
	uint16_t left[DNS_END]; /* in each section */
};

/* False for what is no DNS message at all. */
bool dns_read(struct dns_reader *reader, const void *data, size_t len);
/*
 * The next question or record and the section it is in; DNS_END after the last, and as soon as
 * something is not as it should be. What it finds points into the message.
 */
enum dns_section dns_next(struct dns_reader *reader, struct dns_record *record);

/* Writes a message, its sections in their order; names are compressed. */
#define DNS_NAMES_MOST 64 /* places of names that later ones can refer to */
struct dns_writer {
	struct buf *out;
	bool in_full; /* names are not compressed */
	uint16_t names[DNS_NAMES_MOST];
	size_t name_count;
};
/* A place in what was written, to return to when what follows turns out too long. */
struct dns_place {
	size_t len, name_count;
	uint8_t counts[2 * DNS_END];
};
void dns_write(struct dns_writer *writer, struct buf *out, uint16_t id, uint16_t flags);
void dns_add(struct dns_writer *writer, enum dns_section section, const struct dns_record *record);
struct dns_place dns_here(const struct dns_writer *writer);
void dns_return(struct dns_writer *writer, const struct dns_place *place);

/* What the record holds, with its names in full: how RFC 6762 section 8.2 compares it. */
void dns_write_data(struct buf *out, const struct dns_record *record);

/* The value of a key in a TXT record's strings, RFC 6763 section 6.4; false when it has none. */
bool dns_txt_find(struct str txt, struct str key, struct str *value);
/* False when key and value do not fit in one string, 255 bytes; nothing is added then. */
bool dns_txt_add(struct buf *txt, struct str key, struct str value);

#endif
