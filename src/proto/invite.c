#include "proto/invite.h"

#include <string.h>

#include "base/base64url.h"
#include "base/buf.h"
#include "base/hex.h"

#define VERSION       1
#define PORT_MAX      65535
#define CHECK_SIZE    4 /* bytes of a CRC-32 */
#define CHECK_TEXT    6 /* letters of it */
#define SECRETS_LEAST (1 + INVITE_PIN_SIZE + INVITE_TOKEN_SIZE)

static const struct str scheme = {INVITE_SCHEME, sizeof INVITE_SCHEME - 1};

static const char damaged[] =
    "this invite is damaged: a part is missing, or a letter changed on the way; copy the whole "
    "line once more";
static const char newer[] =
    "this invite was made by a newer confab: a newer one than this can read it";

bool invite_begins(struct str text)
{
	return text.len >= scheme.len && str_eq_case((struct str){text.data, scheme.len}, scheme);
}

/* As in Ethernet and zlib; ISO 3309. */
static uint32_t crc32(const char *data, size_t len)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

static void add_check(struct buf *text)
{
	uint32_t crc = crc32(text->data, text->len);
	unsigned char bytes[CHECK_SIZE] = {(unsigned char)(crc >> 24), (unsigned char)(crc >> 16),
	    (unsigned char)(crc >> 8), (unsigned char)crc};
	base64url_write(text, bytes, sizeof bytes);
}

/* Writing */

static bool stands_for_itself(unsigned char c)
{
	return c >= 0x80 || (c > ' ' && c < 0x7f && strchr("%/?#&'\"\\`$!()<>|;*[]{}", c) == NULL);
}

static void add_channel(struct buf *out, const char *channel)
{
	if (*channel == '#')
		channel++;
	for (; *channel != '\0'; channel++) {
		unsigned char c = (unsigned char)*channel;
		if (stands_for_itself(c))
			buf_add_char(out, *channel);
		else
			buf_printf(out, "%%%02X", c);
	}
}

static void add_secrets(struct buf *out, const struct invite *invite, size_t others)
{
	static const unsigned char none[INVITE_TOKEN_SIZE];
	struct buf secrets = {0};
	buf_add_char(&secrets, VERSION);
	buf_add(&secrets, invite->pin, sizeof invite->pin);
	buf_add(&secrets, invite->has_token ? invite->token : none, sizeof none);
	for (size_t i = 0; i < others; i++) {
		buf_add_char(&secrets, (char)invite->others[i].size);
		buf_add(&secrets, invite->others[i].bytes, invite->others[i].size);
	}
	base64url_write(out, secrets.data, secrets.len);
	buf_fini(&secrets);
}

static bool write_with(const struct invite *invite, size_t others, char out[INVITE_MAX + 1])
{
	struct buf text = {0};
	bool v6 = strchr(invite->host, ':') != NULL;
	buf_printf(&text, "%s%s%s%s:%u/", INVITE_SCHEME, v6 ? "[" : "", invite->host, v6 ? "]" : "",
	    invite->port);
	add_channel(&text, invite->channel);
	buf_add_char(&text, '?');
	add_secrets(&text, invite, others);
	add_check(&text);
	bool fits = text.len <= INVITE_MAX;
	if (fits)
		memcpy(out, text.data, text.len + 1);
	buf_fini(&text);
	return fits;
}

bool invite_write(const struct invite *invite, char out[INVITE_MAX + 1])
{
	for (size_t others = invite->other_count + 1; others-- > 0;)
		if (write_with(invite, others, out))
			return true;
	return false;
}

/* Reading: each takes its part off the front of what is left. */

static bool is_host_byte(char c)
{
	char lower = ascii_lower(c);
	return (lower >= 'a' && lower <= 'z') || ascii_is_digit(c) || strchr("-._:", c) != NULL;
}

static bool take_host(struct str *rest, struct invite *invite)
{
	bool v6 = rest->len > 0 && rest->data[0] == '[';
	const char *end = memchr(rest->data, v6 ? ']' : ':', rest->len);
	size_t skip = v6 ? 1 : 0;
	if (end == NULL || end == rest->data + skip)
		return false;
	size_t len = (size_t)(end - rest->data) - skip;
	if (len > INVITE_HOST_MAX)
		return false;
	memcpy(invite->host, rest->data + skip, len);
	invite->host[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (invite->host[i] == '\0' || !is_host_byte(invite->host[i]))
			return false;
	if (v6 != (memchr(invite->host, ':', len) != NULL) || invite->host[0] == '-')
		return false;
	rest->data += len + 2 * skip;
	rest->len -= len + 2 * skip;
	return true;
}

static bool take_port(struct str *rest, struct invite *invite)
{
	uint64_t port;
	if (rest->len == 0 || rest->data[0] != ':')
		return false;
	*rest = (struct str){rest->data + 1, rest->len - 1};
	if (!str_cut_number(rest, &port) || port == 0 || port > PORT_MAX || rest->len == 0 ||
	    rest->data[0] != '/')
		return false;
	invite->port = (uint16_t)port;
	*rest = (struct str){rest->data + 1, rest->len - 1};
	return true;
}

/* The byte that the text begins with; 0 for none that a channel could have. */
static char take_byte(struct str *text)
{
	char c = text->data[0];
	size_t took = 1;
	if (c == '%') {
		int high = text->len > 2 ? hex_digit(text->data[1]) : -1;
		int low = text->len > 2 ? hex_digit(text->data[2]) : -1;
		took = 3;
		if (high < 0 || low < 0)
			return '\0';
		c = (char)(high << 4 | low);
	}
	text->data += took;
	text->len -= took;
	return (unsigned char)c > ' ' && c != ',' && c != 0x7f ? c : '\0';
}

static bool take_channel(struct str *rest, struct invite *invite)
{
	const char *end = memchr(rest->data, '?', rest->len);
	if (end == NULL)
		return false;
	struct str name = {rest->data, (size_t)(end - rest->data)};
	size_t used = 0;
	if (name.len > 0)
		invite->channel[used++] = '#';
	while (name.len > 0) {
		char c = take_byte(&name);
		if (c == '\0' || used == INVITE_CHANNEL_MAX)
			return false;
		invite->channel[used++] = c;
	}
	invite->channel[used] = '\0';
	rest->len -= (size_t)(end + 1 - rest->data);
	rest->data = end + 1;
	return true;
}

static bool read_others(struct invite *invite, const char *data, size_t len)
{
	while (len > 0) {
		size_t size = (unsigned char)data[0];
		if ((size != 4 && size != 16) || len < 1 + size ||
		    invite->other_count == INVITE_OTHERS_MOST)
			return false;
		struct invite_ip *other = &invite->others[invite->other_count++];
		other->size = (uint8_t)size;
		memcpy(other->bytes, data + 1, size);
		data += 1 + size;
		len -= 1 + size;
	}
	return true;
}

static bool take_secrets(struct invite *invite, const char *data, size_t len)
{
	static const unsigned char none[INVITE_TOKEN_SIZE];
	if (len < SECRETS_LEAST)
		return false;
	memcpy(invite->pin, data + 1, sizeof invite->pin);
	memcpy(invite->token, data + 1 + sizeof invite->pin, sizeof invite->token);
	invite->has_token = memcmp(invite->token, none, sizeof none) != 0;
	return read_others(invite, data + SECRETS_LEAST, len - SECRETS_LEAST);
}

static bool check_right(struct str text)
{
	struct buf again = {0};
	buf_add(&again, text.data, text.len - CHECK_TEXT);
	add_check(&again);
	bool right = memcmp(again.data, text.data, text.len) == 0;
	buf_fini(&again);
	return right;
}

static bool read_secrets(struct str text, struct invite *invite, const char **problem)
{
	struct buf secrets = {0};
	bool read = base64url_read(&secrets, (struct str){text.data, text.len - CHECK_TEXT}) &&
	            secrets.len > 0;
	if (read && secrets.data[0] > VERSION) {
		*problem = newer;
		read = false;
	} else {
		read = read && secrets.data[0] == VERSION &&
		       take_secrets(invite, secrets.data, secrets.len);
	}
	buf_fini(&secrets);
	return read;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A byte of the text as it was first written; 0 for one that was not there. */
static char original_byte(struct str *text)
{
	char c = text->data[0];
	int high = c == '%' && text->len > 2 ? hex_digit(text->data[1]) : 0;
	int low = high >= 8 ? hex_digit(text->data[2]) : -1;
	size_t took = low >= 0 ? 3 : 1;
	text->data += took;
	text->len -= took;
	if (low >= 0)
		return (char)(high << 4 | low);
	return is_space(c) ? '\0' : c;
}

/* As invite_write() wrote it. */
static bool restore(struct str text, char out[INVITE_MAX], size_t *used)
{
	*used = 0;
	while (text.len > 0) {
		bool was_nul = text.data[0] == '\0';
		char c = original_byte(&text);
		if (was_nul || (c != '\0' && *used == INVITE_MAX))
			return false;
		if (c != '\0')
			out[(*used)++] = c;
	}
	for (size_t i = 0; i < *used && i < scheme.len; i++)
		out[i] = ascii_lower(out[i]);
	return true;
}

bool invite_read(struct str given, struct invite *invite, const char **problem)
{
	char whole[INVITE_MAX];
	size_t len;
	*invite = (struct invite){0};
	*problem = damaged;
	if (!restore(given, whole, &len))
		return false;
	struct str text = {whole, len};
	if (!invite_begins(text) || len < scheme.len + CHECK_TEXT || !check_right(text))
		return false;
	struct str rest = {text.data + scheme.len, text.len - scheme.len};
	return take_host(&rest, invite) && take_port(&rest, invite) &&
	       take_channel(&rest, invite) && rest.len >= CHECK_TEXT &&
	       read_secrets(rest, invite, problem);
}

void invite_write_token(const unsigned char token[INVITE_TOKEN_SIZE], char out[INVITE_TOKEN_TEXT])
{
	struct buf text = {0};
	base64url_write(&text, token, INVITE_TOKEN_SIZE);
	memcpy(out, text.data, INVITE_TOKEN_TEXT);
	buf_fini(&text);
}

bool invite_read_token(struct str text, unsigned char token[INVITE_TOKEN_SIZE])
{
	struct buf bytes = {0};
	bool read = text.len == INVITE_TOKEN_TEXT - 1 && base64url_read(&bytes, text);
	if (read)
		memcpy(token, bytes.data, INVITE_TOKEN_SIZE);
	buf_fini(&bytes);
	return read;
}
