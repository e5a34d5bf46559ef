/* Entering, leaving and keeping channels. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

#define IN_X "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< :b!* JOIN #x\n"

static const struct rig_case default_cases[] = {
    {"nobody is operator of the default channel for being the first",
        "a+\nb+\na: JOIN #lobby\na< :a!* JOIN #lobby\na< * 353 a = #lobby :a\na< * 366 *\n"
        "b: JOIN #lobby\nb<< * 366 *\na< *\na: MODE #lobby\na< * 324 a #lobby +n\na< * 329 *\n"
        "b: TOPIC #lobby :ours\na< * TOPIC #lobby :ours\nb< *\na: MODE #lobby +m\na< * 482 *\n"
        "a: JOIN #other\na<< * 353 a = #other :@a\na< *\na: OPER root secret\na<< * MODE a +o\n"
        "a: PART #lobby\na< *\nb< *\na: JOIN #LOBBY\na< *\na< * MODE #lobby +o a\na<< * 366 *\nb< "
        "*\n"
        "b< * MODE #lobby +o a\n"},
};

static const struct rig_case first_cases[] = {
    {"or who enters it while it has no operator is",
        "a+\nb+\nc+\na: JOIN #lobby\na< *\na< * 353 a = #lobby :@a\na< *\nb: JOIN #lobby\nb<< * "
        "366 *\na< *\n"
        "a: PART #lobby\na< *\nb< *\na: JOIN #lobby\na< *\na< * MODE #lobby +o a\na<< * 366 *\nb< "
        "*\n"
        "b< * MODE #lobby +o a\nb: TOPIC #lobby :mine\nb< * 482 *\n"},
};

static const struct rig_case cases[] = {
    {"JOIN with lists and keys",
        "a+\na: JOIN #k,#n\na<< * 366 a #n :*\na: MODE #k +k key\na< :a!* MODE #k +k key\n"
        "b+\nb: JOIN #k,#n\nb< * 475 b #k :*\nb< :b!* JOIN #n\nb<< * 366 b #n :*\n"
        "b: JOIN #n,#k x,key\nb< :b!* JOIN #k\n"
        "b<< * 366 b #k :*\nb=\n"},
    {"an empty key is a key's place",
        "a+\na: JOIN #1,#2 ,two\na<< * 366 a #2 :*\na: MODE #2 +k two\na< *\nb+\n"
        "b: JOIN #1,#2 ,two\nb<< * 366 b #1 :*\nb< * JOIN #2\n"},
    {"JOIN twice says nothing", "a+\na: JOIN #x\na<< * 366 *\na: JOIN #X\na=\n"},
    {"JOIN 0 leaves all",
        "a+\na: JOIN #x,#y\na<< * 366 a #y *\na: JOIN 0\na< :a!* PART #?\na< :a!* PART #?\n"
        "a=\na: PRIVMSG #x hi\na< * 403 a #x :*\n"},
    {"names that are no channel's",
        "a+\na: JOIN x\na< * 403 a x :*\na: JOIN #\na< * 403 a # :*\n"
        "a: JOIN :#a b\na< * 403 a * :*\na: JOIN\na< * 461 a JOIN :*\n"
        "a: JOIN "
        "#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\na< * 403 a #x* :*\n"},
    {"extended-join", "a+ extended-join\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\n"
                      "a< :b!~b@127.0.0.1 JOIN #x * :b\n"},
    {"PART", IN_X "b: PART #x\nb< :b!* PART #x\na< :b!* PART #x\nb: PART #x\nb< * 442 b #x :*\n"
                  "b: PART #none\nb< * 403 b #none :*\nb: PART\nb< * 461 b PART :*\n"
                  "a: PART #x,#y :for all\na< :a!* PART #x :for all\na< * 403 a #y :*\n"},
    {"the second to come is no operator, the first after it was empty is",
        IN_X "b: MODE #x +m\nb< * 482 b #x :*\na: PART #x\na<< :a!* PART #x\nb: PART #x\n"
             "b<< :b!* PART #x\nb: JOIN #x\nb<< * 353 b = #x :@b\n"},
    {"TOPIC",
        IN_X "a: TOPIC #x\na< * 331 a #x :*\na: TOPIC #x :of the day\n"
             "a< :a!* TOPIC #x :of the day\nb< :a!* TOPIC #x :of the day\n"
             "b: TOPIC #x\nb< * 332 b #x :of the day\nb< * 333 b #x a!~a@127.0.0.1 1*\n"
             "b: TOPIC #x :mine\nb< * 482 b #x :*\n"
             "a: MODE #x -t\na< * MODE #x -t\nb< * MODE #x -t\n"
             "b: TOPIC #x :mine\nb< :b!* TOPIC #x :mine\na< :b!* TOPIC #x :mine\n"
             "c+\nc: TOPIC #x :mine\nc< * 442 c #x :*\n"
             "c: JOIN #x\nc< :c!* JOIN #x\nc< * 332 c #x :mine\nc< * 333 c #x b!*\nc< * 353 *\n"
             "b: TOPIC #x :\nb<< :b!* TOPIC #x :\nb: TOPIC #x\nb< * 331 b #x :*\n"
             "a: TOPIC #none\na<< * 403 a #none :*\na: TOPIC\na< * 461 a TOPIC :*\n"},
    {"KICK", IN_X "b: KICK #x a\nb< * 482 b #x :*\na: KICK #x b :out\na< :a!* KICK #x b :out\n"
                  "b< :a!* KICK #x b :out\na: KICK #x b\na< * 441 a b #x :*\n"
                  "a: KICK #x nobody\na< * 401 a nobody :*\na: KICK #none b\na< * 403 a #none :*\n"
                  "b: KICK #x a\nb< * 442 b #x :*\na: KICK #x\na< * 461 a KICK :*\n"
                  "b: JOIN #x\na< :b!* JOIN #x\na: KICK #x b\na< :a!* KICK #x b :a\n"
                  "a: KICK #x a,b :all\na< :a!* KICK #x a :all\na< * 403 a #x :*\n"},
    {"KICK of several",
        IN_X "c+\nc: JOIN #x\na< :c!* JOIN #x\na: KICK #x b,c\na< :a!* KICK #x b :a\n"
             "a< :a!* KICK #x c :a\nb: JOIN #x\na< *\na: JOIN #y\na<< * 366 *\nb: JOIN #y\na< *\n"
             "a: KICK #x,#y b,b :both\na< * KICK #x b :both\na< * KICK #y b :both\n"},
    {"INVITE", "a+\nb+\nc+ invite-notify\na: JOIN #x\na<< * 366 *\nc: JOIN #x\na< :c!* JOIN #x\n"
               "a: MODE #x +io c\na< * MODE #x +io c\nc<< * MODE #x +io c\n"
               "b: JOIN #x\nb< * 473 b #x :*\n"
               "a: INVITE b #x\na< * 341 a b #x\nb< :a!* INVITE b #x\nc< :a!* INVITE b #x\na=\n"
               "b: JOIN #x\nb< :b!* JOIN #x\nb<< * 366 *\na< :b!* JOIN #x\n"
               "a: INVITE b #x\na< * 443 a b #x :*\n"
               "a: INVITE nobody #x\na< * 401 a nobody :*\na: INVITE b #none\na< * 403 a #none :*\n"
               "a: INVITE b\na< * 461 a INVITE :*\nb: INVITE nobody #x\nb< * 401 b nobody :*\n"
               "d+\nb: INVITE d #x\nb< * 482 b #x :*\nd: INVITE b #x\nd< * 442 d #x :*\n"
               "b: PART #x\nb<< :b!* PART #x\nb: JOIN #x\nb< * 473 b #x :*\n"},
    {"INVITE says that somebody is away",
        "a+\nb+\nb: AWAY :lunch\nb< * 306 *\na: JOIN #x\na<< * 366 *\na: INVITE b #x\n"
        "a< * 341 a b #x\na< * 301 a b :lunch\n"},
    {"NAMES", IN_X "a: MODE #x +v b\na< * MODE *\nb< * MODE *\n"
                   "c+\nc: NAMES #x\nc< * 353 c = #x :@a +b\nc< * 366 c #x :*\n"
                   "c: NAMES #none\nc< * 366 c #none :*\nc: NAMES #x,#none,#X\n"
                   "c< * 353 c = #x :@a +b\nc< * 353 c = #x :@a +b\nc< * 366 c #x,#none,#X :*\nc: "
                   "NAMES\nc< * 353 c = #x :*\nc< * 366 c * :*\n"
                   "b: MODE b +i\nb< * MODE b +i\nc: NAMES #x\nc< * 353 c = #x :@a\nc< * 366 *\n"
                   "a: NAMES #x\na< * 353 a = #x :@a +b\na< * 366 *\n"
                   "a: MODE #x +s\na< * MODE #x +s\nc: NAMES #x\nc< * 366 c #x :*\n"
                   "a: NAMES #x\na< * 353 a @ #x :@a +b\n"},
    {"multi-prefix and userhost-in-names",
        "a+ multi-prefix\nb+ userhost-in-names\na: JOIN #x\na<< * 366 *\na: MODE #x +v a\n"
        "a< * MODE *\na: NAMES #x\na< * 353 a = #x :@+a\na< * 366 *\n"
        "b: NAMES #x\nb< * 353 b = #x :@a!~a@127.0.0.1\n"},
    {"LIST", IN_X "a: JOIN #yy\na<< * 366 *\na: TOPIC #yy :why\na< * TOPIC *\n"
                  "b: LIST #yy\nb< * 321 b *\nb< * 322 b #yy 1 :why\nb< * 323 b :*\n"
                  "b: LIST >1\nb< * 321 *\nb< * 322 b #x 2 :\nb< * 323 *\n"
                  "b: LIST <2\nb< * 321 *\nb< * 322 b #yy 1 :why\nb< * 323 *\n"
                  "b: LIST #?\nb< * 321 *\nb< * 322 b #x 2 :\nb< * 323 *\n"
                  "b: LIST !#x\nb< * 321 *\nb< * 322 b #yy *\nb< * 323 *\n"
                  "b: LIST T<5\nb< * 321 *\nb< * 322 b #yy *\nb< * 323 *\n"
                  "b: LIST C>5\nb< * 321 *\nb< * 323 *\n"
                  "b: LIST >0,<1\nb< * 321 *\nb< * 323 *\n"
                  "b: LIST T<0\nb< * 321 *\nb< * 323 *\n"
                  "b: LIST C<5,>1\nb< * 321 *\nb< * 322 b #x *\nb< * 323 *\n"
                  "a: MODE #yy +s\na< * MODE *\nb: LIST\nb< * 321 *\nb< * 322 b #x *\nb< * 323 *\n"
                  "b: LIST #none\nb< * 321 *\nb< * 323 *\n"
                  "b: LIST #x,#yy\nb< * 321 *\nb< * 322 b #x *\nb< * 323 *\n"
                  "b: LIST #none,#x >1\nb< * 321 *\nb< * 322 b #x *\nb< * 323 *\n"
                  "b: LIST #x,<2\nb< * 321 *\nb< * 323 *\n"},
    {"who leaves by breaking the connection is told as QUIT",
        IN_X "b-\na< :b!~b@127.0.0.1 QUIT :*\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void two_channels_each(struct config *config)
{
	config->limits.channels_per_user = 2;
}

static void limits_channels_per_user(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_channels_each);
	rig_play(rig, "limit",
	    "a+\na: JOIN #1,#2,#3\na<< * 366 a #2 :*\na< * 405 a #3 :*\na: PART #1\na< * PART #1\n"
	    "a: JOIN #3\na< * JOIN #3\n");
	rig_free(rig);
}

static void small_queue(struct config *config)
{
	config->limits.queue = 65536;
	config->limits.channels_per_user = 0;
}

/* A list that is longer than the queue ends early, with words, and never cuts the peer off. */
static void ends_lists_that_are_too_long(void **state)
{
	(void)state;
	struct rig *rig = rig_new(small_queue);
	rig_play(rig, "start", "a+\nb+\n");
	for (int i = 0; i < 1500; i++) {
		char step[64];
		snprintf(step, sizeof step, "a: JOIN #%d\na<< * 366 *\n", i);
		rig_play(rig, "many", step);
	}
	rig_play(rig, "lists",
	    "b: LIST\nb<< * NOTICE b :the list is too long *\nb< * 323 *\n"
	    "b: NAMES\nb<< * NOTICE b :the list is too long *\nb< * 366 *\nb=\n");
	rig_free(rig);
}

static void no_limits(struct config *config)
{
	config->limits.channels_per_user = 0;
}

#define MANY 10000
#define LINE 50 /* channels in one command */

/* "COMMAND #0,#1,…", LINE of them. */
static void send_many(struct rig *rig, const char *command, int from)
{
	struct buf line = {0};
	buf_add_str(&line, command);
	for (int i = from; i < from + LINE; i++)
		buf_printf(&line, "%c#%d", i == from ? ' ' : ',', i);
	buf_add_str(&line, "\r\n");
	rig_send(rig, 'a', line.data, line.len);
	buf_fini(&line);
}

static void swallow_until(struct rig *rig, const char *text)
{
	char *line;
	do {
		line = rig_line(rig, 'a');
		assert_non_null(line);
		if (strstr(line, text) != NULL)
			text = NULL;
		free(line);
	} while (text != NULL);
}

static void ten_thousand_are_joined_and_left(void **state)
{
	(void)state;
	struct rig *rig = rig_new(no_limits);
	char last[16];
	rig_play(rig, "come", "a+\n");
	for (int i = 0; i < MANY; i += LINE) {
		send_many(rig, "JOIN", i);
		snprintf(last, sizeof last, "#%d :End", i + LINE - 1);
		swallow_until(rig, last);
	}
	const struct user *user = user_find(rig->server, STR("a"));
	assert_int_equal(user->channel_count, MANY);
	for (int i = 0; i < MANY; i += LINE) {
		send_many(rig, "PART", i);
		snprintf(last, sizeof last, "PART #%d", i + LINE - 1);
		swallow_until(rig, last);
	}
	assert_int_equal(user->channel_count, 0);
	assert_null(user->channels);
	assert_null(rig->server->channels);
	rig_free(rig);
}

static void may_be_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("root");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
}

static void first_is_operator(struct config *config)
{
	config->first_comer = CONFIG_FIRST_OPERATOR;
}

static void the_default_channel(void **state)
{
	(void)state;
	rig_play_all(default_cases, COUNT_OF(default_cases), may_be_operator);
	rig_play_all(first_cases, COUNT_OF(first_cases), first_is_operator);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(the_default_channel),
	    cmocka_unit_test(ten_thousand_are_joined_and_left),
	    cmocka_unit_test(limits_channels_per_user),
	    cmocka_unit_test(ends_lists_that_are_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
