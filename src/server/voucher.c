#include "server/voucher.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/secret.h"
#include "server/history.h"
#include "server/server.h"
#include "store/registry.h"

static struct voucher *add(struct server *server, int64_t since)
{
	struct voucher *voucher = xcalloc(1, sizeof *voucher);
	voucher->since = since;
	DL_APPEND(server->vouchers, voucher);
	server->voucher_count++;
	return voucher;
}

static void forget(struct server *server, struct voucher *voucher)
{
	DL_DELETE(server->vouchers, voucher);
	server->voucher_count--;
	free(voucher);
}

static void load(const struct store_value *values, void *arg)
{
	struct voucher *voucher = add(arg, values[STORE_VOUCHER_SINCE].number);
	snprintf(
	    voucher->code, sizeof voucher->code, STR_FMT, STR_ARG(values[STORE_VOUCHER_CODE].text));
}

void vouchers_load(struct server *server)
{
	store_rows(history_tables(server), STORE_VOUCHER, load, server);
}

void vouchers_clear(struct server *server)
{
	while (server->vouchers != NULL)
		forget(server, server->vouchers);
}

static void drop(struct server *server, struct voucher *voucher)
{
	const struct store_value keys[] = {store_text(str_from(voucher->code))};
	store_drop(history_tables(server), STORE_VOUCHER, keys, 1);
	forget(server, voucher);
}

const char *voucher_make(struct server *server)
{
	struct voucher *voucher = add(server, clock_wall_s());
	random_token(voucher->code);
	const struct store_value values[STORE_VOUCHER_WIDTH] = {
	    [STORE_VOUCHER_CODE] = store_text(str_from(voucher->code)),
	    [STORE_VOUCHER_SINCE] = store_number(voucher->since),
	};
	store_put(history_tables(server), STORE_VOUCHER, values);
	if (server->voucher_count > VOUCHERS_MOST)
		drop(server, server->vouchers);
	return voucher->code;
}

static struct voucher *find(const struct server *server, struct str code)
{
	int64_t now = clock_wall_s();
	struct voucher *voucher;
	DL_FOREACH (server->vouchers, voucher)
		if (secret_eq(voucher->code, code) && now - voucher->since <= VOUCHER_LIFE)
			return voucher;
	return NULL;
}

bool voucher_pays(const struct server *server, struct str code)
{
	return server->config->accounts != ACCOUNTS_INVITED || find(server, code) != NULL;
}

void voucher_use(struct server *server, struct str code)
{
	struct voucher *voucher = find(server, code);
	if (voucher != NULL)
		drop(server, voucher);
}
