/* Any file is a configuration or has problems, each told with the file's name. */
#include <string.h>

#include "server/config.h"
#include "tests/fuzz/fuzz.h"

#define NAME "fuzz.conf"

static void check_config(const struct config *config)
{
	size_t count;
	const struct option_entry *options = config_options(&count);
	for (size_t i = 0; i < count; i++) {
		const void *field = (const char *)config + options[i].offset;
		uint32_t limit = 0;
		if (options[i].type != OPTION_LIMIT)
			continue;
		memcpy(&limit, field, sizeof limit);
		FUZZ_ASSERT(limit <= options[i].most);
		FUZZ_ASSERT(
		    limit >= options[i].least || (limit == 0 && options[i].unit != LIMIT_BYTES));
	}
	FUZZ_ASSERT(config->default_channel[0] == '#');
	for (size_t i = 0; i < config->oper_count; i++)
		FUZZ_ASSERT(config->opers[i].password != NULL);
}

static void check_problems(const char *line)
{
	for (; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		line += *line == '\n';
		FUZZ_ASSERT(strncmp(line, NAME ":", sizeof NAME) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *cause = NULL;
	FILE *file = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	/* The one option that reads another file. */
	if (file == NULL || memmem(data, size, "motd-file", 9) != NULL) {
		if (file != NULL)
			fclose(file);
		return 0;
	}
	struct config *config = config_read(file, NAME, &cause);
	fclose(file);
	if (config != NULL)
		check_config(config);
	else
		check_problems(cause);
	FUZZ_ASSERT((config == NULL) == (cause != NULL));
	config_free(config);
	free(cause);
	return 0;
}
