#include "cmd/nearby_list.h"

#include <string.h>

#include "base/text.h"

#define NAME_MOST    30 /* columns of a server's name */
#define NAME_LEAST   8
#define NAME_BESIDE  14 /* columns that are left for the rest where there are few */
#define KEY_COLUMNS  74 /* of a line with a whole fingerprint */
#define USERS_BLANKS "        "

/* Who is who */

/*
 * By its name, and by its key or where it is: one of both may change. One without a key may change
 * its address, as when one of two networks goes.
 */
static bool is_same(const struct nearby_server *a, const struct nearby_server *b)
{
	if (strcmp(a->name, b->name) != 0)
		return false;
	if (*a->key && strcmp(a->key, b->key) == 0)
		return true;
	if (a->addr.port != b->addr.port)
		return false;
	bool keyless = !*a->key && !*b->key;
	return strcmp(a->addr.host, b->addr.host) == 0 ||
	       (keyless && strcmp(a->machine, b->machine) == 0);
}

void nearby_list_begin(struct nearby_list *list)
{
	list->taken_count = 0;
	list->more = 0;
}

void nearby_list_take(
    struct nearby_list *list, const struct nearby_server *server, enum nearby_key key)
{
	if (list->taken_count == NEARBY_TAKEN_MOST) {
		list->more++;
		return;
	}
	list->taken[list->taken_count++] =
	    (struct nearby_row){.server = *server, .key = key, .here = true};
}

/* Who was there before stays where it was. */
static bool keep_row(struct nearby_list *list, const struct nearby_row *taken)
{
	for (size_t i = 0; i < list->count; i++) {
		struct nearby_row *row = &list->rows[i];
		if (row->here || !is_same(&row->server, &taken->server))
			continue;
		*row = *taken;
		return true;
	}
	return false;
}

/* A newcomer gets a new row, or that of somebody who is gone. */
static bool give_row(struct nearby_list *list, const struct nearby_row *taken)
{
	size_t i = list->count;
	if (i == NEARBY_DIGITS) {
		for (i = 0; i < NEARBY_DIGITS && list->rows[i].here; i++)
			continue;
	}
	if (i == NEARBY_DIGITS)
		return false;
	list->count += i == list->count;
	list->rows[i] = *taken;
	return true;
}

void nearby_list_end(struct nearby_list *list)
{
	size_t left = 0;
	for (size_t i = 0; i < list->count; i++)
		list->rows[i].here = false;
	for (size_t i = 0; i < list->taken_count; i++) {
		if (!keep_row(list, &list->taken[i]))
			list->taken[left++] = list->taken[i];
	}
	for (size_t i = 0; i < left; i++)
		list->more += !give_row(list, &list->taken[i]);
}

const struct nearby_server *nearby_list_get(const struct nearby_list *list, int digit)
{
	size_t i = (size_t)(digit - '1');
	if (digit < '1' || i >= list->count || !list->rows[i].here)
		return NULL;
	return &list->rows[i].server;
}

/* Rows */

static void add_codes(struct buf *out, const uint32_t codes[TEXT_CELL_CODES])
{
	char bytes[4];
	for (size_t i = 0; i < TEXT_CELL_CODES && codes[i] != 0; i++)
		buf_add(out, bytes, utf8_encode(codes[i], bytes));
}

/* As much of it as fits, as every terminal draws it; returns its columns. */
static size_t add_fitting(struct buf *out, struct str text, size_t columns)
{
	size_t used = 0;
	while (text.len > 0) {
		struct text_cell cells[2];
		size_t count, width = 0;
		size_t len = text_next(text.data, text.len, cells, &count);
		for (size_t i = 0; i < count; i++)
			width += cells[i].columns;
		if (used + width > columns)
			break;
		for (size_t i = 0; i < count && width > 0; i++) {
			add_codes(out, cells[i].codes);
		}
		used += width;
		text = (struct str){text.data + len, text.len - len};
	}
	return used;
}

static void add_line(struct buf *out, const struct buf *line, size_t columns)
{
	add_fitting(out, (struct str){line->data, line->len}, columns);
	buf_add_char(out, '\n');
}

static struct str shown_name(const struct nearby_server *server)
{
	struct str name = str_trim(str_from(server->name));
	return text_width(name.data, name.len) > 0 ? name : STR("(no name)");
}

/* As many as the longest name takes, if there is room for what stands beside it. */
static size_t name_columns(const struct nearby_list *list, size_t columns)
{
	size_t most = columns < NAME_MOST + NAME_BESIDE ? columns - NAME_BESIDE : NAME_MOST;
	size_t widest = NAME_LEAST;
	if (columns < NAME_LEAST + NAME_BESIDE)
		return NAME_LEAST;
	for (size_t i = 0; i < list->count; i++) {
		struct str name = shown_name(&list->rows[i].server);
		size_t width = text_width(name.data, name.len);
		widest = width > widest ? width : widest;
	}
	return widest < most ? widest : most;
}

static const char *key_words(enum nearby_key key)
{
	return key == NEARBY_KEY_KNOWN     ? "  known"
	       : key == NEARBY_KEY_CHANGED ? "  NOT THE KEY OF LAST TIME"
	                                   : "";
}

static void write_row(const struct nearby_row *row, size_t digit, size_t width, struct buf *line)
{
	const struct nearby_server *server = &row->server;
	char address[NET_TEXT_MAX];
	struct net_addr addr = server->addr;
	addr.channel[0] = '\0';
	net_addr_format(&addr, address);
	buf_clear(line);
	buf_printf(line, "  %zu  ", digit);
	size_t used = add_fitting(line, shown_name(server), width);
	buf_printf(line, "%*s", (int)(width - used), "");
	if (!row->here) {
		buf_add_str(line, "  gone");
		return;
	}
	if (server->knows_users)
		buf_printf(line, "%3u here", server->users);
	else
		buf_add_str(line, USERS_BLANKS);
	buf_printf(line, "%s  %s%s%s", key_words(row->key), address,
	    server->is_confab ? "" : "  (IRC)", server->by_invitation ? "  by invitation" : "");
}

static size_t count_keys(const struct nearby_list *list)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += list->rows[i].here && *list->rows[i].server.key;
	return count;
}

static void write_more(size_t count, struct buf *line)
{
	buf_clear(line);
	buf_printf(line, "     and %zu more", count);
}

size_t nearby_list_draw(const struct nearby_list *list, const char *nobody, size_t most,
    size_t columns, struct buf *out)
{
	struct buf line = {0};
	size_t lines = 1, shown = list->count, more = list->more;
	size_t width = name_columns(list, columns);
	buf_add_str(&line, list->count > 0 ? "Chats nearby, as they call themselves:" : nobody);
	add_line(out, &line, columns);
	bool keys =
	    columns >= KEY_COLUMNS && 1 + list->count + count_keys(list) + (more > 0) <= most;
	if (1 + shown + (more > 0) > most) {
		shown = most > 2 ? most - 2 : 0;
		more += list->count - shown;
	}
	for (size_t i = 0; i < shown; i++, lines++) {
		const struct nearby_row *row = &list->rows[i];
		write_row(row, i + 1, width, &line);
		add_line(out, &line, columns);
		if (!keys || !row->here || !*row->server.key)
			continue;
		buf_printf(out, "     key %s\n", row->server.key);
		lines++;
	}
	if (more > 0 && lines < most) {
		write_more(more, &line);
		add_line(out, &line, columns);
		lines++;
	}
	buf_fini(&line);
	return lines;
}
