#include "ui/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "client/client.h"
#include "ui/cells.h"
#include "ui/control.h"

#define TYPED_MOST 256 /* bytes, so that none are left behind where a buffer has grown */

#define FIRST_LETTER 32

void secret_fini(struct secret *secret)
{
	if (secret->typed.cap > 0)
		explicit_bzero(secret->typed.data, secret->typed.cap);
	buf_fini(&secret->typed);
	buf_fini(&secret->dots);
	free(secret->question);
	*secret = (struct secret){0};
}

/* The answer may ask for the next one. */
static void answer(struct secret *secret, bool given)
{
	char typed[TYPED_MOST];
	size_t len = given ? secret->typed.len : 0;
	struct conversation *conversation = secret->conversation;
	if (len > 0)
		memcpy(typed, secret->typed.data, len);
	secret_fini(secret);
	client_answer(conversation, (struct str){typed, len});
	explicit_bzero(typed, sizeof typed);
}

void secret_open(struct secret *secret, struct conversation *conversation, const char *question)
{
	if (secret_is_open(secret))
		answer(secret, false);
	secret->conversation = conversation;
	secret->question = xstrdup(question);
	buf_reserve(&secret->typed, TYPED_MOST);
}

static void show_dots(struct secret *secret)
{
	buf_clear(&secret->dots);
	for (size_t at = 0; at < secret->typed.len;) {
		at = text_after(secret->typed.data, secret->typed.len, at);
		buf_add_str(&secret->dots, cells_sign("•", "*"));
	}
}

static void cut(struct secret *secret, size_t len)
{
	explicit_bzero(secret->typed.data + len, secret->typed.len - len);
	secret->typed.len = len;
	show_dots(secret);
}

void secret_backspace(struct secret *secret)
{
	size_t last = 0;
	for (size_t at = 0; at < secret->typed.len;) {
		last = at;
		at = text_after(secret->typed.data, secret->typed.len, at);
	}
	cut(secret, last);
}

static void add(struct secret *secret, struct str text)
{
	if (secret->typed.len + text.len >= TYPED_MOST)
		return;
	buf_add(&secret->typed, text.data, text.len);
	show_dots(secret);
}

void secret_key(struct secret *secret, struct str text)
{
	int key = text.len == 1 ? (unsigned char)text.data[0] : FIRST_LETTER;
	if (key == CONTROL_M || key == CONTROL_J)
		answer(secret, true);
	else if (key == CONTROL_ESC || key == CONTROL_C)
		answer(secret, false);
	else if (key == CONTROL_H || key == CONTROL_DELETE)
		secret_backspace(secret);
	else if (key == CONTROL_U)
		cut(secret, 0);
	else if (key >= FIRST_LETTER)
		add(secret, text);
}
