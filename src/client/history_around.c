#include <string.h>

#include "client/conversation.h"
#include "client/handle.h"
#include "client/history_private.h"
#include "client/observer.h"
#include "client/session.h"

/*
 * What was said long ago: fetched with what was said around it, and put where it belongs among the
 * lines. Where that leaves out what was said in between there is a gap, which is filled page by
 * page when somebody looks there.
 */

/* The newest line that is the same message; UINT64_MAX when it is not here. */
static uint64_t find(const struct lines *lines, const struct line *found)
{
	struct line line;
	if (found->id.len > 0)
		return lines_find_id(lines, found->id, 0);
	for (uint64_t number = lines_end(lines); number-- > lines_first(lines);)
		if (lines_get(lines, number, &line) && line.time == found->time &&
		    str_eq(line.text, found->text))
			return number;
	return UINT64_MAX;
}

static bool can_be_asked_about(struct str id)
{
	return id.len > 0 && id.len < HISTORY_ID;
}

void client_look(struct conversation *conversation, const struct line *found)
{
	uint64_t number = find(conversation->lines, found);
	if (number != UINT64_MAX)
		client_looks(conversation, number);
	else if (!history_is_there(conversation->session) || !can_be_asked_about(found->id))
		client_tell(conversation, LINE_ERROR,
		    "That message is not here any more, and the server is not there to ask.");
	else if (lines_is_full(conversation->lines))
		client_tell(conversation, LINE_ERROR,
		    "So much is loaded here already that nothing older has room.");
	else {
		session_keep_text(found->id, history_of(conversation)->sought, HISTORY_ID);
		history_seek(conversation);
	}
}

void history_seek(struct conversation *conversation)
{
	struct session *session = conversation->session;
	const struct history *history = history_of(conversation);
	if (history->sought[0] == '\0' || history->asked != HISTORY_NOTHING)
		return;
	history_wait_for(conversation, HISTORY_AROUND);
	session_send(session, "CHATHISTORY AROUND %s msgid=%s %zu", conversation->name,
	    history->sought, history_limit(session, HISTORY_PAGE));
}

void history_give_up(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	if (history->asked != HISTORY_AROUND)
		return;
	history->sought[0] = '\0';
	client_tell(conversation, LINE_ERROR, "The server does not show that message.");
}

/* Before the first line that was said later. */
static uint64_t place_for(const struct conversation *conversation, const struct line *said)
{
	const struct lines *lines = conversation->lines;
	uint64_t place = lines_end(lines);
	struct line line;
	for (uint64_t number = place; number-- > lines_first(lines);) {
		if (!lines_get(lines, number, &line) || line.id.len == 0)
			continue;
		if (message_precedes(conversation->session, &line, said))
			break;
		place = number;
	}
	return place;
}

static bool is_gap(const struct lines *lines, uint64_t number)
{
	struct line line;
	return lines_get(lines, number, &line) && line.kind == LINE_GAP;
}

static void put_gap(struct conversation *conversation, uint64_t at)
{
	struct lines *gap = lines_new(SIZE_MAX);
	struct line next = {0};
	lines_get(conversation->lines, at, &next);
	lines_append(gap, &(struct line){
	                      .time = next.time,
	                      .kind = LINE_GAP,
	                      .text = STR("More was said here; scroll over it to fetch it."),
	                  });
	conversation_splice(conversation, at, gap);
	lines_free(gap);
}

/* From line `from` up to line `until` nothing is missing any more. */
static void close_gaps(struct conversation *conversation, uint64_t from, uint64_t until)
{
	for (uint64_t number = from; number < until; number++)
		if (is_gap(conversation->lines, number)) {
			conversation_remove_line(conversation, number--);
			until--;
		}
}

/* Whether the page goes on into what was here before, at its start and at its end. */
struct joints {
	char first[HISTORY_ID], last[HISTORY_ID]; /* of its messages */
	bool at_first, at_last;
};

static struct joints joints_of(const struct lines *lines, const struct lines *page)
{
	struct joints joints = {{0}, {0}, false, false};
	struct line first, last;
	if (!lines_get(page, 0, &first) || !lines_get(page, lines_end(page) - 1, &last) ||
	    !can_be_asked_about(first.id) || !can_be_asked_about(last.id))
		return joints;
	session_keep_text(first.id, joints.first, HISTORY_ID);
	session_keep_text(last.id, joints.last, HISTORY_ID);
	joints.at_first = lines_find_id(lines, first.id, 0) != UINT64_MAX;
	joints.at_last = lines_find_id(lines, last.id, 0) != UINT64_MAX;
	return joints;
}

/* Marks what is missing now before the page and behind it. */
static void mark_gaps(struct conversation *conversation, const struct joints *joints)
{
	const struct lines *lines = conversation->lines;
	struct history *history = history_of(conversation);
	close_gaps(conversation, lines_find_id(lines, str_from(joints->first), 0),
	    lines_find_id(lines, str_from(joints->last), 0));
	uint64_t behind = lines_find_id(lines, str_from(joints->last), 0) + 1;
	if (!joints->at_last && behind < lines_end(lines) && !is_gap(lines, behind))
		put_gap(conversation, behind);
	uint64_t first = lines_find_id(lines, str_from(joints->first), 0);
	if (first == lines_first(lines)) {
		memcpy(history->oldest, history->first, HISTORY_ID);
		history->all = false;
	} else if (!joints->at_first && !is_gap(lines, first - 1)) {
		put_gap(conversation, first);
	}
}

void history_take_around(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	struct line found = {.id = str_from(history->sought)};
	struct line first;
	if (find(history->page, &found) == UINT64_MAX) {
		history_give_up(conversation);
		history_finish(conversation);
		return;
	}
	lines_get(history->page, 0, &first);
	struct joints joints = joints_of(conversation->lines, history->page);
	history_merge(conversation, place_for(conversation, &first), history->page);
	if (joints.first[0] != '\0')
		mark_gaps(conversation, &joints);
	marks_more_came(conversation);
	client_looks(conversation, find(conversation->lines, &found));
	history->sought[0] = '\0';
	history_finish(conversation);
}

/* The oldest line with an id from line `at` on. */
static bool next_after(const struct lines *lines, uint64_t at, struct line *line)
{
	for (; lines_get(lines, at, line); at++)
		if (line->id.len > 0)
			return true;
	return false;
}

static void ask_gap(struct conversation *conversation, uint64_t gap, bool upward, struct str id)
{
	struct session *session = conversation->session;
	history_of(conversation)->gap = gap;
	history_of(conversation)->upward = upward;
	history_wait_for(conversation, HISTORY_GAP);
	session_send(session, "CHATHISTORY %s %s msgid=" STR_FMT " %zu",
	    upward ? "BEFORE" : "AFTER", conversation->name, STR_ARG(id),
	    history_limit(session, HISTORY_PAGE));
}

void client_fill(struct conversation *conversation, uint64_t gap, bool upward)
{
	struct history *history = history_of(conversation);
	struct line line;
	if (history->asked != HISTORY_NOTHING || !history_is_there(conversation->session) ||
	    !is_gap(conversation->lines, gap) || lines_is_full(conversation->lines))
		return;
	if (upward ? !next_after(conversation->lines, gap, &line)
	           : !history_newest_before(conversation, gap, &line))
		return;
	history->pages = 0;
	ask_gap(conversation, gap, upward, line.id);
}

/* A page of events alone has moved nothing: goes on behind it. */
static bool goes_on(struct conversation *conversation, uint64_t gap)
{
	struct history *history = history_of(conversation);
	char edge[HISTORY_ID];
	memcpy(edge, history->upward ? history->first : history->last, HISTORY_ID);
	if (edge[0] == '\0' || ++history->pages >= HISTORY_PAGES)
		return false;
	history_drop_page(conversation);
	ask_gap(conversation, gap, history->upward, str_from(edge));
	return true;
}

/*
 * It is filled once the page has what stands beyond it, or ends before it is full. The line of the
 * gap makes room first, so that a reader who came to it from below keeps what was below it.
 */
void history_take_gap(struct conversation *conversation)
{
	struct history *history = history_of(conversation);
	bool more = history->got >= history_limit(conversation->session, HISTORY_PAGE);
	struct joints joints = joints_of(conversation->lines, history->page);
	bool filled = !more || (history->upward ? joints.at_first : joints.at_last);
	uint64_t at = history->gap;
	if (!is_gap(conversation->lines, at)) {
		history_finish(conversation);
		return;
	}
	conversation_remove_line(conversation, at);
	size_t added = history_merge(conversation, at, history->page);
	uint64_t gap = history->upward ? at : at + added;
	if (!filled)
		put_gap(conversation, gap);
	marks_more_came(conversation);
	if (filled || added > 0 || !goes_on(conversation, gap))
		history_finish(conversation);
}
