/* A line of the control socket is refused with a sentence, or can be written again as it is read.
 */
#include <string.h>

#include "base/alloc.h"
#include "server/control_command.h"
#include "server/control_request.h"
#include "tests/fuzz/fuzz.h"

static void check_words(const struct control_request *request, struct str line)
{
	for (size_t i = 0; i < request->count; i++) {
		struct str word = request->words[i];
		FUZZ_ASSERT(word.data >= line.data);
		FUZZ_ASSERT(word.data + word.len <= line.data + line.len);
		FUZZ_ASSERT(utf8_valid(word.data, word.len));
		FUZZ_ASSERT(i + 1 == request->count || memchr(word.data, ' ', word.len) == NULL);
	}
	const struct control_command *command =
	    control_command_find(request->words, request->count);
	FUZZ_ASSERT(command == NULL || control_command_words(command) <= request->count);
}

static void check_again(const struct control_request *request)
{
	char *words[CONTROL_WORDS_MAX];
	struct buf out = {0};
	struct control_request again;
	for (size_t i = 0; i < request->count; i++)
		words[i] = xmemdup0(request->words[i].data, request->words[i].len);
	const char *problem =
	    control_request_write(&out, request->json, (const char *const *)words, request->count);
	FUZZ_ASSERT(problem == NULL);
	FUZZ_ASSERT(control_request_parse((struct str){out.data, out.len - 1}, &again) == NULL);
	/* A command called json can only be asked for in JSON. */
	bool same = again.count == request->count && again.json == request->json;
	FUZZ_ASSERT(same || strcmp(words[0], "json") == 0);
	for (size_t i = 0; same && i < again.count; i++)
		FUZZ_ASSERT(str_eq(again.words[i], request->words[i]));
	for (size_t i = 0; i < request->count; i++)
		free(words[i]);
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = {(const char *)data, size};
	struct control_request request;
	const char *problem = control_request_parse(line, &request);
	FUZZ_ASSERT(problem == NULL || *problem != '\0');
	if (problem == NULL && size <= CONTROL_LINE_MAX) {
		check_words(&request, line);
		check_again(&request);
	}
	return 0;
}
