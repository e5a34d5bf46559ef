/* Coming in by an invite. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/conn.h"
#include "net/tls.h"
#include "server/invitation.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/token.h"
#include "store/store.h"
#include "tests/server/hall.h"
#include "tests/server/rig.h"

static struct hall hall;
static bool far;
static int64_t skipped; /* ns that the wall clock is ahead */

bool __real_conn_is_local(const struct conn *conn);
bool __wrap_conn_is_local(const struct conn *conn);
int64_t __real_clock_wall_ns(void);
int64_t __wrap_clock_wall_ns(void);

bool __wrap_conn_is_local(const struct conn *conn)
{
	return !far && __real_conn_is_local(conn);
}

int64_t __wrap_clock_wall_ns(void)
{
	return __real_clock_wall_ns() + skipped;
}

static int open_hall(void **state)
{
	char *cause;
	(void)state;
	far = true;
	skipped = 0;
	struct config *config = config_new();
	config->by_invitation = true;
	config->allow_cleartext = true; /* so that the guests here need no TLS */
	hall_open(&hall, config);
	if (!secure_open(hall.server, NULL, &cause))
		fail_msg("%s", cause);
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	hall_close(&hall);
	return 0;
}

static struct invitation make(struct token_wish wish)
{
	struct invitation made;
	char *cause;
	if (!invitation_make(hall.server, &wish, &made, &cause))
		fail_msg("%s", cause);
	return made;
}

/* Registers with that password, or none; then expects the text. */
static void come(struct guest *guest, const char *password, const char *hears)
{
	char *lines = xasprintf("%s%s%sNICK ann\r\nUSER a 0 * :Ann\r\n", password ? "PASS :" : "",
	    password ? password : "", password ? "\r\n" : "");
	guest_come(guest, &hall, HALL_TCP);
	guest_send(guest, lines);
	guest_expect(guest, hears);
	free(lines);
}

static void try(const char *password, const char *hears)
{
	struct guest guest;
	come(&guest, password, hears);
	guest_send(&guest, "QUIT\r\n");
	guest_expect_closed(&guest);
	guest_leave(&guest);
}

static void nobody_comes_in_without(void **state)
{
	(void)state;
	try(NULL, " 464 * :this chat is by invitation: an invite is its password");
	try("hello", " 464 * :this invite is not known here");
	try("AAAAAAAAAAAAAAAA", "ERROR :this invite is not known here");
	far = false;
	try(NULL, " 001 ann ");
}

static void many_come_in_by_one(void **state)
{
	(void)state;
	struct invitation made = make((struct token_wish){0});
	for (int i = 0; i < 3; i++)
		try(made.token, " 001 ann ");
	try(made.link, " 001 ann ");
	try("confab://oh", " 464 * :this invite is damaged");
	token_drop(hall.server, token_find(hall.server, (struct str){made.kept->hash, 8}));
	try(made.token, "this invite is not known here: it was taken back");
}

static void one_for_a_time_expires(void **state)
{
	(void)state;
	struct invitation made = make((struct token_wish){.lasts = 7200});
	try(made.token, " 001 ann ");
	skipped = 7000 * NS_PER_S;
	try(made.token, " 001 ann ");
	skipped = 7201 * NS_PER_S;
	try(made.token, "this invite has expired: ask for a new one");
}

/* Who hosts again tomorrow gives the same link, unless it was taken back. */
static void a_standing_one_stays_the_same(void **state)
{
	static const struct token_wish wish = {.standing = true};
	(void)state;
	struct invitation first = make(wish), other = make((struct token_wish){.lasts = 7200});
	struct invitation again = make(wish);
	assert_string_equal(first.link, again.link);
	assert_string_not_equal(first.link, other.link);
	assert_string_equal(
	    make((struct token_wish){.standing = true, .channel = STR("#lobby")}).link, first.link);
	skipped = (TOKEN_STANDING_LASTS - 60) * NS_PER_S;
	token_sweep(hall.server);
	skipped = 2 * skipped;
	try(first.token, " 001 ann ");
	assert_string_equal(make(wish).link, first.link);
	token_drop(hall.server, token_find(hall.server, (struct str){first.kept->hash, 8}));
	try(first.token, "this invite is not known here");
	skipped += NS_PER_S;
	assert_string_not_equal(make(wish).link, first.link);
}

/* Its host may come again, after a break, say. */
static void one_for_one_is_spent(void **state)
{
	(void)state;
	struct invitation made = make((struct token_wish){.once = true});
	try(made.token, " 001 ann ");
	try(made.token, " 001 ann ");
	struct token *token = token_find(hall.server, (struct str){made.kept->hash, 8});
	free(token->holder);
	token->holder = xstrdup("192.0.2.7");
	try(made.token, "this invite was for one person, and somebody has used it");
}

static void old_ones_are_forgotten_and_there_is_an_end_to_them(void **state)
{
	(void)state;
	struct invitation made;
	struct token_wish brief = {.lasts = 100}, lasting = {0};
	char *cause = NULL;
	hall.server->config->limits.invites = 2;
	struct invitation old = make(brief);
	make(lasting);
	assert_false(invitation_make(hall.server, &lasting, &made, &cause));
	assert_non_null(strstr(cause, "there are 2 invites, and no more may be kept"));
	free(cause);
	skipped = 101 * NS_PER_S;
	assert_false(invitation_make(hall.server, &lasting, &made, &cause));
	free(cause);
	try(old.token, "this invite has expired: ask for a new one");
	skipped = (101 + TOKEN_EXPIRED_KEPT) * NS_PER_S;
	make(lasting);
	try(old.token, "this invite is not known here");
}

static void set_holder(const struct invitation *made, const char *host)
{
	struct token *token = token_find(hall.server, (struct str){made->kept->hash, 8});
	free(token->holder);
	token->holder = xstrdup(host);
}

/* Who says a key with it is known by that wherever it comes from. */
static void one_for_one_goes_along_with_its_holder(void **state)
{
	(void)state;
	struct invitation made = make((struct token_wish){.once = true});
	char *mine = xasprintf("%s mine", made.token), *theirs = xasprintf("%s theirs", made.token);
	try(mine, " 001 ann ");
	set_holder(&made, "192.0.2.7");
	try(mine, " 001 ann ");
	try(theirs, "this invite was for one person, and somebody has used it");
	try(made.token, "this invite was for one person, and somebody has used it");
	set_holder(&made, "127.0.0.1");
	try(made.token, " 001 ann ");
	free(mine);
	free(theirs);
}

/* Two come in the same turn, each from a host of its own: the server sees one first. */
static void one_for_one_is_for_one_of_two(void **state)
{
	(void)state;
	struct invitation made = make((struct token_wish){.once = true});
	struct str token = str_from(made.token), none = STR("");
	assert_int_equal(token_show(hall.server, token, "192.0.2.1", none), TOKEN_GOOD);
	assert_int_equal(token_show(hall.server, token, "192.0.2.2", none), TOKEN_SPENT);
	assert_int_equal(token_show(hall.server, token, "192.0.2.1", none), TOKEN_GOOD);
}

static void plain_callers_say_it_first(void **state)
{
	struct guest guest;
	(void)state;
	struct invitation made = make((struct token_wish){0});
	guest_come(&guest, &hall, HALL_TCP);
	guest_send(&guest, "hello\n");
	guest_expect(
	    &guest, "-- this chat is by invitation: /pass TOKEN, or paste the whole invite\n");
	guest_expect_only(&guest, ""); /* once for one line */
	guest_send(&guest, "confab://oh\n");
	guest_expect(&guest, "-- this invite is damaged");
	guest_send(&guest, "/pass oh\n");
	guest_expect(&guest, "-- this invite is not known here");
	char *line = xasprintf("%s\n", made.link);
	guest_send(&guest, line);
	guest_expect(&guest, "-- welcome to confab");
	free(line);
	guest_leave(&guest);
	guest_come(&guest, &hall, HALL_TCP);
	line = xasprintf("/pass %s\n", made.token);
	guest_send(&guest, line);
	guest_expect(&guest, "-- welcome to confab");
	free(line);
	guest_leave(&guest);
}

static void browsers_are_told_to_ask_for_one(void **state)
{
	struct guest browser;
	(void)state;
	guest_come(&browser, &hall, HALL_TCP);
	guest_send(&browser, "GET / HTTP/1.1\r\n\r\n");
	guest_expect(&browser, "<p>It is by invitation: ask somebody inside for an invite.");
	guest_expect(&browser, "<pre>confab 'confab://…'</pre>");
	guest_expect(&browser, "with the invite as the server's password");
	guest_leave(&browser);
	hall.server->config->by_invitation = false;
	guest_come(&browser, &hall, HALL_TCP);
	guest_send(&browser, "GET / HTTP/1.1\r\n\r\n");
	guest_expect(&browser, "<p>To join #lobby, in a shell where confab is installed:</p>");
	guest_leave(&browser);
}

static void a_link_holds_what_one_needs(void **state)
{
	struct invite invite;
	const char *problem;
	char token[INVITE_TOKEN_TEXT];
	(void)state;
	struct invitation made = make((struct token_wish){.channel = STR("#cats")});
	assert_true(invite_read(str_from(made.link), &invite, &problem));
	assert_string_equal(invite.host, "127.0.0.1");
	assert_int_equal(invite.port, hall.port[HALL_TCP]);
	assert_string_equal(invite.channel, "#cats");
	assert_memory_equal(
	    invite.pin, tls_own(secure_tls(hall.server))->key_id, sizeof invite.pin);
	invite_write_token(invite.token, token);
	assert_string_equal(token, made.token);
	assert_false(made.far);
	free(hall.server->config->invite_address);
	hall.server->config->invite_address = xstrdup("chat.example:7000");
	made = make((struct token_wish){0});
	assert_memory_equal(made.link, "confab://chat.example:7000/lobby?", 33);
}

static void members_make_them(void **state)
{
	struct guest ann, bob;
	(void)state;
	struct invitation made = make((struct token_wish){0});
	come(&ann, made.token, " 001 ann ");
	guest_send(&ann, "JOIN #cats\r\nINVITELINK #cats --once --expire 2h\r\n");
	guest_expect(&ann, " NOTE INVITELINK INVITE_LINK ");
	guest_expect(&ann, " once ");
	guest_expect(&ann, " :Others join with: confab 'confab://");
	hall_pass(&hall, 20 * NS_PER_MS);
	struct token *token = hall.server->tokens->prev;
	assert_true(token->once && token->expires == token->since + 7200);
	assert_string_equal(token->channel, "#cats");
	guest_come(&bob, &hall, HALL_TCP);
	char *lines = xasprintf("PASS %s\r\nNICK bob\r\nUSER b 0 * :Bob\r\n", made.token);
	guest_send(&bob, lines);
	guest_expect(&bob, " 001 bob ");
	guest_send(&bob, "JOIN #cats\r\nINVITELINK #cats\r\n");
	guest_expect(&bob, " FAIL INVITELINK NOT_ALLOWED :");
	guest_send(&bob, "INVITELINK soon\r\n");
	guest_expect(&bob, " FAIL INVITELINK INVALID_PARAMS :");
	free(lines);
	guest_leave(&ann);
	guest_leave(&bob);
}

static void durations(void **state)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} cases[] = {{"2h", 7200}, {"90s", 90}, {"30min", 1800}, {"5m", 300}, {"7d", 604800},
	    {"1w", 604800}, {"1h30m", 5400}, {"0h", 0}, {"h", 0}, {"2", 0}, {"1h2", 0},
	    {"99999999999999d", 0}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct token_wish wish = {0};
		assert_int_equal(
		    token_wish_word(&wish, str_from(cases[i].word)), cases[i].seconds > 0);
		assert_int_equal(wish.lasts, cases[i].seconds);
	}
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

static void keeps_tables_alone(struct config *config)
{
	rig_on_disk(config);
	config->keep_history = false;
}

/* Whether or not what is said is kept. */
static void lets_in_after_a_restart(void **state)
{
	void (*const tweaks[])(struct config *) = {rig_on_disk, keeps_tables_alone};
	unsigned char secret[INVITE_TOKEN_SIZE];
	char text[INVITE_TOKEN_TEXT];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tweaks) && store_has_disk(); i++) {
		struct rig *rig = rig_new(tweaks[i]);
		token_new(rig->server, &(struct token_wish){.lasts = 3600}, secret);
		invite_write_token(secret, text);
		rig_restart(rig, tweaks[i]);
		enum token_verdict verdict =
		    token_show(rig->server, str_from(text), "192.0.2.1", STR(""));
		assert_int_equal(verdict, TOKEN_GOOD);
		rig_free(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(nobody_comes_in_without),
	    IN_HALL(many_come_in_by_one),
	    IN_HALL(one_for_a_time_expires),
	    IN_HALL(a_standing_one_stays_the_same),
	    IN_HALL(one_for_one_is_spent),
	    IN_HALL(old_ones_are_forgotten_and_there_is_an_end_to_them),
	    IN_HALL(one_for_one_goes_along_with_its_holder),
	    IN_HALL(one_for_one_is_for_one_of_two),
	    IN_HALL(plain_callers_say_it_first),
	    IN_HALL(browsers_are_told_to_ask_for_one),
	    IN_HALL(a_link_holds_what_one_needs),
	    IN_HALL(members_make_them),
	    cmocka_unit_test(durations),
	    cmocka_unit_test(lets_in_after_a_restart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
