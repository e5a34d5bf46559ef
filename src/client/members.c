#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/conversation.h"
#include "client/observer.h"
#include "client/session.h"

/* Members are sorted by their highest rank, then by nick. */

#define NO_RANK ISUPPORT_RANKS_MAX

static int highest_rank(unsigned ranks)
{
	for (int rank = 0; rank < ISUPPORT_RANKS_MAX; rank++)
		if ((ranks >> rank & 1u) != 0)
			return rank;
	return NO_RANK;
}

static const struct isupport *isupport_of(const struct conversation *conversation)
{
	return &conversation->session->private->isupport;
}

/* Where one of that rank and nick is, or would be. */
static size_t place_of(
    const struct conversation *conversation, int rank, struct str nick, bool *found)
{
	size_t low = 0, high = conversation->member_count;
	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct member *member = conversation->members[middle];
		int diff = highest_rank(member->ranks) - rank;
		if (diff == 0)
			diff = isupport_compare(
			    isupport_of(conversation), str_from(member->nick), nick);
		if (diff == 0) {
			*found = true;
			return middle;
		}
		if (diff < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Tries each rank in turn, since a nick alone does not tell it; SIZE_MAX when not there. */
static size_t find_place(const struct conversation *conversation, struct str nick)
{
	bool found;
	size_t place = place_of(conversation, NO_RANK, nick, &found);
	for (int rank = 0; !found && rank < NO_RANK; rank++) {
		if (isupport_of(conversation)->rank_symbols[rank] == '\0')
			break;
		place = place_of(conversation, rank, nick, &found);
	}
	return found ? place : SIZE_MAX;
}

struct member *conversation_member(const struct conversation *conversation, struct str nick)
{
	size_t place = find_place(conversation, nick);
	return place != SIZE_MAX ? conversation->members[place] : NULL;
}

/* Capacity is the next power of two: the count alone tells when it is used up. */
static void make_room(struct conversation *conversation)
{
	size_t count = conversation->member_count;
	if ((count & (count - 1)) != 0)
		return;
	conversation->members = xrecallocarray(
	    conversation->members, count, count > 0 ? 2 * count : 1, sizeof(struct member *));
}

static void insert(struct conversation *conversation, struct member *member)
{
	bool found;
	int rank = highest_rank(member->ranks);
	member->prefix = rank == NO_RANK ? '\0' : isupport_of(conversation)->rank_symbols[rank];
	size_t place = place_of(conversation, rank, str_from(member->nick), &found);
	make_room(conversation);
	memmove(conversation->members + place + 1, conversation->members + place,
	    (conversation->member_count - place) * sizeof(struct member *));
	conversation->members[place] = member;
	conversation->member_count++;
	client_changed(conversation, CLIENT_MEMBERS);
}

static struct member *take_out(struct conversation *conversation, size_t place)
{
	struct member *member = conversation->members[place];
	conversation->member_count--;
	memmove(conversation->members + place, conversation->members + place + 1,
	    (conversation->member_count - place) * sizeof(struct member *));
	client_changed(conversation, CLIENT_MEMBERS);
	return member;
}

void conversation_member_add(struct conversation *conversation, struct str nick, unsigned ranks)
{
	size_t place = find_place(conversation, nick);
	struct member *member;
	if (place != SIZE_MAX) {
		member = take_out(conversation, place);
	} else {
		member = xcalloc(1, sizeof *member + nick.len + 1);
		memcpy(member->nick, nick.data, nick.len);
	}
	member->ranks = (uint16_t)ranks;
	insert(conversation, member);
}

bool conversation_member_remove(struct conversation *conversation, struct str nick)
{
	size_t place = find_place(conversation, nick);
	if (place == SIZE_MAX)
		return false;
	free(take_out(conversation, place));
	return true;
}

bool conversation_member_rename(
    struct conversation *conversation, struct str nick, struct str renamed)
{
	size_t place = find_place(conversation, nick);
	if (place == SIZE_MAX)
		return false;
	struct member *old = take_out(conversation, place);
	struct member *member = xcalloc(1, sizeof *member + renamed.len + 1);
	*member = *old;
	memcpy(member->nick, renamed.data, renamed.len);
	free(old);
	insert(conversation, member);
	return true;
}

void conversation_member_rank(
    struct conversation *conversation, struct str nick, int rank, bool given)
{
	size_t place = find_place(conversation, nick);
	if (place == SIZE_MAX || rank < 0)
		return;
	struct member *member = take_out(conversation, place);
	unsigned bit = 1u << rank;
	member->ranks = (uint16_t)(given ? member->ranks | bit : member->ranks & ~bit);
	insert(conversation, member);
}

void conversation_member_away(struct conversation *conversation, struct str nick, bool away)
{
	struct member *member = conversation_member(conversation, nick);
	if (member == NULL || member->away == away)
		return;
	member->away = away;
	client_changed(conversation, CLIENT_MEMBERS);
}

/* Two that have become one by a new CASEMAPPING stay one. */
void conversation_members_sort(struct conversation *conversation)
{
	struct member **members = conversation->members;
	size_t count = conversation->member_count;
	unsigned known = (1u << strlen(isupport_of(conversation)->rank_symbols)) - 1;
	conversation->members = NULL;
	conversation->member_count = 0;
	for (size_t i = 0; i < count; i++) {
		conversation_member_add(
		    conversation, str_from(members[i]->nick), members[i]->ranks & known);
		conversation_member_away(
		    conversation, str_from(members[i]->nick), members[i]->away);
		free(members[i]);
	}
	free(members);
}

void conversation_members_clear(struct conversation *conversation)
{
	for (size_t i = 0; i < conversation->member_count; i++)
		free(conversation->members[i]);
	free(conversation->members);
	conversation->members = NULL;
	conversation->member_count = 0;
}
