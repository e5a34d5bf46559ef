#include "proto/dns.h"

#include <string.h>

#define LABEL_POINTER 0xc0 /* the two bits that make a length a place, RFC 1035 section 4.1.4 */
#define MARK          0x8000u
#define POINTER_MOST  0x3fff
#define COUNTS_AT     4   /* bytes from a message's beginning to how many records it has */
#define TXT_MOST      255 /* bytes of one string in a TXT record */

/* Names */

static bool name_add(struct dns_name *name, const uint8_t *label, size_t len)
{
	if (len > DNS_LABEL_MAX || name->len + len + 1 > DNS_NAME_MAX)
		return false;
	name->data[name->len] = (uint8_t)len;
	memcpy(name->data + name->len + 1, label, len);
	name->len = (uint8_t)(name->len + len + 1);
	return true;
}

struct dns_name dns_name_from(const char *dotted)
{
	struct dns_name name = {0};
	while (*dotted) {
		size_t len = strcspn(dotted, ".");
		name_add(&name, (const uint8_t *)dotted, len);
		dotted += len + (dotted[len] == '.');
	}
	name_add(&name, (const uint8_t *)dotted, 0);
	return name;
}

bool dns_name_prepend(struct str label, const struct dns_name *rest, struct dns_name *name)
{
	*name = (struct dns_name){0};
	if (label.len == 0 || label.len + 1 + rest->len > DNS_NAME_MAX)
		return false;
	if (!name_add(name, (const uint8_t *)label.data, label.len))
		return false;
	memcpy(name->data + name->len, rest->data, rest->len);
	name->len = (uint8_t)(name->len + rest->len);
	return true;
}

/* A length is less than 'A', so lengths may be folded like letters. */
static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (ascii_lower((char)a[i]) != ascii_lower((char)b[i]))
			return false;
	}
	return true;
}

bool dns_name_eq(const struct dns_name *a, const struct dns_name *b)
{
	return a->len == b->len && same_bytes(a->data, b->data, a->len);
}

struct str dns_name_first(const struct dns_name *name, struct dns_name *rest)
{
	size_t len = name->len > 0 ? name->data[0] : 0;
	if (rest != NULL) {
		*rest = (struct dns_name){0};
		if (len > 0) {
			rest->len = (uint8_t)(name->len - len - 1);
			memcpy(rest->data, name->data + len + 1, rest->len);
		}
	}
	return (struct str){(const char *)name->data + 1, len};
}

/* Reading */

static bool take_u16(struct dns_reader *reader, uint16_t *value)
{
	if (reader->len - reader->at < 2)
		return false;
	*value = (uint16_t)(reader->data[reader->at] << 8 | reader->data[reader->at + 1]);
	reader->at += 2;
	return true;
}

static bool take_u32(struct dns_reader *reader, uint32_t *value)
{
	uint16_t high, low;
	if (!take_u16(reader, &high) || !take_u16(reader, &low))
		return false;
	*value = (uint32_t)high << 16 | low;
	return true;
}

/* Every pointer leads to before where its name began: that ends, whatever the message says. */
static bool take_name(struct dns_reader *reader, struct dns_name *name)
{
	size_t at = reader->at, began = at, after = 0;
	*name = (struct dns_name){0};
	while (at < reader->len) {
		uint8_t len = reader->data[at];
		if ((len & LABEL_POINTER) == LABEL_POINTER) {
			if (at + 1 >= reader->len)
				return false;
			size_t target = (size_t)(len & ~LABEL_POINTER) << 8 | reader->data[at + 1];
			if (after == 0)
				after = at + 2;
			if (target >= began)
				return false;
			at = began = target;
			continue;
		}
		if (len > DNS_LABEL_MAX || at + 1 + len > reader->len ||
		    !name_add(name, reader->data + at + 1, len))
			return false;
		at += 1 + (size_t)len;
		if (len == 0) {
			reader->at = after > 0 ? after : at;
			return true;
		}
	}
	return false;
}

bool dns_read(struct dns_reader *reader, const void *data, size_t len)
{
	*reader = (struct dns_reader){.data = data, .len = len};
	bool whole = len <= DNS_MESSAGE_MAX && take_u16(reader, &reader->id) &&
	             take_u16(reader, &reader->flags);
	for (size_t i = 0; i < DNS_END && whole; i++)
		whole = take_u16(reader, &reader->left[i]);
	return whole;
}

/* Names inside a record's data may point anywhere before it, but must end where the data does. */
static bool take_data(struct dns_reader *reader, struct dns_record *record, size_t len)
{
	size_t end = reader->at + len;
	record->data = (struct str){(const char *)reader->data + reader->at, len};
	switch (record->type) {
	case DNS_A:
	case DNS_AAAA:
		if (len != (record->type == DNS_A ? 4 : 16))
			return false;
		memcpy(record->address, record->data.data, len);
		break;
	case DNS_PTR:
		if (!take_name(reader, &record->srv.target) || reader->at != end)
			return false;
		break;
	case DNS_SRV:
		if (!take_u16(reader, &record->srv.priority) ||
		    !take_u16(reader, &record->srv.weight) ||
		    !take_u16(reader, &record->srv.port) ||
		    !take_name(reader, &record->srv.target) || reader->at != end)
			return false;
		break;
	default:
		break;
	}
	reader->at = end;
	return true;
}

static bool take_record(
    struct dns_reader *reader, enum dns_section section, struct dns_record *record)
{
	uint16_t class, len;
	*record = (struct dns_record){0};
	if (!take_name(reader, &record->name) || !take_u16(reader, &record->type) ||
	    !take_u16(reader, &class))
		return false;
	record->class = (uint16_t)(class & ~MARK);
	record->mark = (class & MARK) != 0;
	if (section == DNS_QUESTION)
		return true;
	return take_u32(reader, &record->ttl) && take_u16(reader, &len) &&
	       reader->len - reader->at >= len && take_data(reader, record, len);
}

enum dns_section dns_next(struct dns_reader *reader, struct dns_record *record)
{
	for (enum dns_section section = DNS_QUESTION; section < DNS_END; section++) {
		if (reader->left[section] == 0)
			continue;
		reader->left[section]--;
		if (take_record(reader, section, record))
			return section;
		memset(reader->left, 0, sizeof reader->left);
		break;
	}
	return DNS_END;
}

/* Writing */

static void put_u16(struct buf *out, size_t value)
{
	const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
	buf_add(out, bytes, sizeof bytes);
}

static void put_u32(struct buf *out, uint32_t value)
{
	put_u16(out, value >> 16);
	put_u16(out, value & 0xffff);
}

/* Whether the same labels stand at that place of what was written, pointers followed. */
static bool written_at(const struct buf *out, size_t at, const uint8_t *labels, size_t len)
{
	const uint8_t *data = (const uint8_t *)out->data;
	while (len > 0) {
		if ((data[at] & LABEL_POINTER) == LABEL_POINTER) {
			at = (size_t)(data[at] & ~LABEL_POINTER) << 8 | data[at + 1];
			continue;
		}
		size_t step = 1 + (size_t)data[at];
		if (step > len || !same_bytes(data + at, labels, step))
			return false;
		at += step;
		labels += step;
		len -= step;
	}
	return true;
}

/* Only at names that are whole: one that is being written must not point into itself. */
static bool put_pointer(struct dns_writer *writer, size_t whole, const uint8_t *labels, size_t len)
{
	for (size_t i = 0; i < whole; i++) {
		if (!written_at(writer->out, writer->names[i], labels, len))
			continue;
		put_u16(writer->out, LABEL_POINTER << 8 | writer->names[i]);
		return true;
	}
	return false;
}

static void put_name(struct dns_writer *writer, const struct dns_name *name)
{
	size_t at = 0, whole = writer->name_count;
	while (name->data[at] != 0) {
		if (!writer->in_full && put_pointer(writer, whole, name->data + at, name->len - at))
			return;
		if (writer->name_count < DNS_NAMES_MOST && writer->out->len <= POINTER_MOST)
			writer->names[writer->name_count++] = (uint16_t)writer->out->len;
		size_t step = 1 + (size_t)name->data[at];
		buf_add(writer->out, name->data + at, step);
		at += step;
	}
	buf_add_char(writer->out, '\0');
}

void dns_write(struct dns_writer *writer, struct buf *out, uint16_t id, uint16_t flags)
{
	*writer = (struct dns_writer){.out = out};
	buf_clear(out);
	put_u16(out, id);
	put_u16(out, flags);
	for (size_t i = 0; i < DNS_END; i++)
		put_u16(out, 0);
}

static void put_data(struct dns_writer *writer, const struct dns_record *record)
{
	switch (record->type) {
	case DNS_A:
		buf_add(writer->out, record->address, 4);
		break;
	case DNS_AAAA:
		buf_add(writer->out, record->address, 16);
		break;
	case DNS_SRV:
		put_u16(writer->out, record->srv.priority);
		put_u16(writer->out, record->srv.weight);
		put_u16(writer->out, record->srv.port);
		put_name(writer, &record->srv.target);
		break;
	case DNS_PTR:
		put_name(writer, &record->srv.target);
		break;
	case DNS_NSEC:
		put_name(writer, &record->srv.target);
		buf_add(writer->out, record->data.data, record->data.len);
		break;
	default:
		buf_add(writer->out, record->data.data, record->data.len);
	}
}

void dns_write_data(struct buf *out, const struct dns_record *record)
{
	struct dns_writer writer = {.out = out, .in_full = true};
	put_data(&writer, record);
}

static void set_u16(struct buf *out, size_t at, size_t value)
{
	out->data[at] = (char)(value >> 8);
	out->data[at + 1] = (char)value;
}

static void count(struct dns_writer *writer, enum dns_section section)
{
	size_t at = COUNTS_AT + 2 * (size_t)section;
	const uint8_t *data = (const uint8_t *)writer->out->data;
	set_u16(writer->out, at, ((size_t)data[at] << 8 | data[at + 1]) + 1);
}

void dns_add(struct dns_writer *writer, enum dns_section section, const struct dns_record *record)
{
	struct buf *out = writer->out;
	count(writer, section);
	put_name(writer, &record->name);
	put_u16(out, record->type);
	put_u16(out, record->class | (record->mark ? MARK : 0));
	if (section == DNS_QUESTION)
		return;
	put_u32(out, record->ttl);
	size_t length_at = out->len;
	put_u16(out, 0);
	put_data(writer, record);
	set_u16(out, length_at, out->len - length_at - 2);
}

struct dns_place dns_here(const struct dns_writer *writer)
{
	struct dns_place place = {.len = writer->out->len, .name_count = writer->name_count};
	memcpy(place.counts, writer->out->data + COUNTS_AT, sizeof place.counts);
	return place;
}

void dns_return(struct dns_writer *writer, const struct dns_place *place)
{
	writer->out->len = place->len;
	writer->name_count = place->name_count;
	memcpy(writer->out->data + COUNTS_AT, place->counts, sizeof place->counts);
}

/* TXT */

bool dns_txt_find(struct str txt, struct str key, struct str *value)
{
	size_t at = 0;
	while (at < txt.len) {
		size_t len = (uint8_t)txt.data[at];
		struct str one = {txt.data + at + 1, len};
		if (at + 1 + len > txt.len)
			return false;
		at += 1 + len;
		if (len < key.len || !str_eq_case((struct str){one.data, key.len}, key))
			continue;
		if (len > key.len && one.data[key.len] != '=')
			continue;
		size_t skipped = len > key.len ? key.len + 1 : key.len;
		*value = (struct str){one.data + skipped, len - skipped};
		return true;
	}
	return false;
}

bool dns_txt_add(struct buf *txt, struct str key, struct str value)
{
	size_t len = key.len + 1 + value.len;
	if (len > TXT_MOST)
		return false;
	buf_add_char(txt, (char)len);
	buf_add(txt, key.data, key.len);
	buf_add_char(txt, '=');
	buf_add(txt, value.data, value.len);
	return true;
}
