#include "server/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "server/config_value.h"

#define EXAMPLE_COLUMNS 78 /* of a comment, behind its # */

struct config *config_new(void)
{
	struct config *config = xcalloc(1, sizeof *config);
	size_t count;
	const struct option_entry *options = config_options(&count);
	for (size_t i = 0; i < count; i++) {
		char *problem;
		if (!option_set(config, &options[i], options[i].value, &problem))
			log_die("the default is wrong: %s", problem);
	}
	return config;
}

void config_add_listen(struct config *config, const char *address)
{
	size_t count = config->listen_count;
	config->listen = xrecallocarray(config->listen, count, count + 1, sizeof *config->listen);
	config->listen[config->listen_count++] = xstrdup(address);
}

void config_clear_listen(struct config *config)
{
	for (size_t i = 0; i < config->listen_count; i++)
		free(config->listen[i]);
	free(config->listen);
	config->listen = NULL;
	config->listen_count = 0;
}

static void free_opers(struct config *config)
{
	for (size_t i = 0; i < config->oper_count; i++) {
		free(config->opers[i].name);
		free(config->opers[i].password);
		free(config->opers[i].mask);
	}
	free(config->opers);
}

static bool owns_text(enum option_type type)
{
	return type != OPTION_ADDRESSES && type != OPTION_FLAG && type != OPTION_CHOICE &&
	       type != OPTION_LIMIT;
}

static void free_channels(struct config *config)
{
	for (size_t i = 0; i < config->channel_count; i++)
		free(config->channels[i].name);
	free(config->channels);
}

void config_free(struct config *config)
{
	size_t count;
	const struct option_entry *options = config_options(&count);
	if (config == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		char **text = (char **)((char *)config + options[i].offset);
		if (!owns_text(options[i].type))
			continue;
		free(*text);
		*text = NULL; /* two options may fill the same field */
	}
	config_clear_listen(config);
	free_opers(config);
	free_channels(config);
	free(config);
}

static void comment(struct buf *out, const char *text)
{
	size_t len = strlen(text), shown;
	for (size_t at = 0; at < len;) {
		size_t next = text_wrap(text + at, len - at, EXAMPLE_COLUMNS, &shown);
		buf_printf(out, "# %.*s\n", (int)shown, text + at);
		at += next;
	}
}

static void describe(struct buf *out, const struct option_entry *option)
{
	const char *text = option->value;
	buf_add_str(out, "\n");
	comment(out, option->help);
	if (option->type == OPTION_LIMIT)
		buf_printf(out, "# %u to %u%s; 0: %s\n", option->least, option->most,
		    option_unit(option), option->unit == LIMIT_BYTES ? "the most" : "no limit");
	else if (option->type == OPTION_CHOICE)
		buf_printf(out, "# one of %s\n", option->words);
	buf_printf(out, "#%s =%s%s\n", option->key, *text != '\0' ? " " : "", text);
}

char *config_example(void)
{
	struct buf out = {0};
	size_t count;
	const struct option_entry *options = config_options(&count);
	const char *section = "";
	buf_add_str(&out, "# confab.conf: each line shows a default.\n");
	for (size_t i = 0; i < count; i++) {
		if (strcmp(options[i].section, section) != 0) {
			section = options[i].section;
			buf_printf(&out, "\n[%s]\n", section);
		}
		describe(&out, &options[i]);
	}
	buf_add_str(&out, "\n# Who may become an operator: /oper NAME PASSWORD, from where mask "
	                  "says.\n#[operator NAME]\n#password =\n#mask = *@*\n"
	                  "\n# What holds for one channel.\n#[channel #NAME]\n#history =\n"
	                  "#history-age =\n#history-size =\n");
	return buf_take(&out);
}
