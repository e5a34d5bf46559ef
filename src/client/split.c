#include "client/split.h"

#include "base/text.h"

/* A cluster longer than a whole message is cut between characters, or else between bytes. */
static size_t cut_inside_cluster(struct str text, size_t most)
{
	size_t at = str_clip(text, most).len;
	return at > 0 ? at : most;
}

static size_t cut_at_cluster(struct str text, size_t most)
{
	size_t at = 0;
	for (;;) {
		size_t next = text_after(text.data, text.len, at);
		if (next > most)
			break;
		at = next;
	}
	return at > 0 ? at : cut_inside_cluster(text, most);
}

/* Offset of the first space of the last gap that is not behind `most`; 0 when there is none. */
static size_t cut_at_space(struct str text, size_t most)
{
	size_t at = most;
	while (at > 0 && text.data[at] != ' ')
		at--;
	while (at > 0 && text.data[at - 1] == ' ')
		at--;
	return at;
}

/*
 * Between words; but a message is not cut short for a space far back where scripts without spaces
 * follow it. A link that follows one stays whole.
 */
static size_t cut_between_words(struct str text, size_t most)
{
	size_t space = cut_at_space(text, most), rest = most - space;
	bool link = text_plain(text.data + space, rest) == rest;
	return space >= most / 2 || (space > 0 && link) ? space : cut_at_cluster(text, most);
}

struct str split_next(struct str *rest, size_t most)
{
	struct str piece = *rest;
	if (piece.len > most)
		piece.len = cut_between_words(piece, most);
	rest->data += piece.len;
	rest->len -= piece.len;
	if (rest->len == 0)
		return piece;
	while (rest->len > 0 && rest->data[0] == ' ') {
		rest->data++;
		rest->len--;
	}
	return piece;
}
