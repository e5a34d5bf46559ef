#include "store/disk_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"

static const char *const statement_sql[] = {
#define STATEMENT_SQL(name, sql) sql,
    STATEMENTS(STATEMENT_SQL)
#undef STATEMENT_SQL
};

bool disk_supported(void)
{
	return true;
}

bool disk_exists(const char *folder)
{
	char *path = xasprintf("%s/" HISTORY_FILE, folder);
	bool exists = access(path, F_OK) == 0;
	free(path);
	return exists;
}

size_t disk_ignored(const struct disk *disk)
{
	return disk->ignored;
}

sqlite3_stmt *disk_statement(struct disk *disk, enum statement which)
{
	return sqlite_statement(disk->db, &disk->statements[which], statement_sql[which]);
}

bool disk_run(sqlite3_stmt *statement)
{
	sqlite3_int64 ignored;
	return statement != NULL && sqlite_number(statement, &ignored) == SQLITE_DONE;
}

static bool number_of(struct disk *disk, struct names *names, struct str text, enum statement find,
    enum statement add, int64_t *number)
{
	if (names_find(names, text, number))
		return true;
	sqlite3_int64 found = 0;
	sqlite3_stmt *statement = disk_statement(disk, find);
	if (statement == NULL)
		return false;
	sqlite_bind_str(statement, 1, text);
	int code = sqlite_number(statement, &found);
	if (code == SQLITE_DONE && (statement = disk_statement(disk, add)) != NULL) {
		sqlite_bind_str(statement, 1, text);
		if (!disk_run(statement))
			return false;
		found = sqlite3_last_insert_rowid(disk->db);
	} else if (code != SQLITE_ROW) {
		return false;
	}
	*number = found;
	names_add(names, text, found);
	return true;
}

static bool add_words(struct disk *disk, const struct store_message *message, int64_t place)
{
	sqlite3_stmt *statement = disk_statement(disk, ADD_WORDS);
	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, message->id);
	sqlite_bind_str(statement, 2, message->text);
	sqlite3_bind_int64(statement, 3, place);
	return disk_run(statement);
}

static bool add_message(struct disk *disk, const struct store_message *message)
{
	int64_t place, person, author = 0;
	sqlite3_stmt *statement = disk_statement(disk, ADD_MESSAGE);
	if (statement == NULL ||
	    !number_of(disk, &disk->places, message->channel, FIND_PLACE, ADD_PLACE, &place) ||
	    !number_of(disk, &disk->people, message->source, FIND_PERSON, ADD_PERSON, &person) ||
	    (message->author.len > 0 &&
	        !number_of(disk, &disk->people, message->author, FIND_PERSON, ADD_PERSON, &author)))
		return false;
	sqlite3_bind_int64(statement, 1, message->id);
	sqlite3_bind_int64(statement, 2, place);
	sqlite3_bind_int64(statement, 3, person);
	sqlite3_bind_int(statement, 4, message->kind);
	sqlite_bind_str(statement, 5, message->text);
	sqlite_bind_str(statement, 6, message->tags);
	sqlite3_bind_int64(statement, 7, author);
	sqlite3_bind_int64(statement, 8, message->ticket);
	if (!disk_run(statement))
		return false;
	bool there = sqlite3_changes(disk->db) == 0;
	disk->ignored += there;
	if (!there)
		disk_count(disk, place, 1, message->text.len);
	return there || message->kind >= STORE_KINDS_SEARCHED || add_words(disk, message, place);
}

void disk_roll_back(struct disk *disk)
{
	sqlite3_exec(disk->db, "ROLLBACK", NULL, NULL, NULL);
	names_clear(&disk->places);
	names_clear(&disk->people);
	disk_forget_counts(disk);
	disk_new_keep(disk);
}

static char *cause_of(const char *path, int code)
{
	const char *why = (code & 0xff) == SQLITE_FULL ? "the disk is full" : sqlite3_errstr(code);
	return xasprintf("nothing can be written to %s: %s", path, why);
}

/* Where there was such a channel before, the name stands for both places. */
static bool rename_place(struct disk *disk, struct str from, struct str to)
{
	sqlite3_stmt *statement = disk_statement(disk, RENAME_PLACE);
	if (statement == NULL)
		return false;
	names_clear(&disk->places);
	disk_new_keep(disk);
	sqlite_bind_str(statement, 1, from);
	sqlite_bind_str(statement, 2, to);
	return disk_run(statement);
}

static bool apply(struct disk *disk, const struct change *change)
{
	if (change->kind == CHANGE_RENAME)
		return rename_place(disk, change->values[0].text, change->values[1].text);
	return disk_registry_apply(&disk->registry, disk->db, change);
}

/* Those that were asked for before that message. */
static bool apply_until(struct disk *disk, const struct change **change, int64_t id)
{
	bool good = true;
	for (; good && *change != NULL && (*change)->after < id; *change = (*change)->next)
		good = apply(disk, *change);
	return good;
}

bool disk_write(struct disk *disk, struct entry *const *entries, size_t count,
    const struct changes *changes, char **cause)
{
	const struct change *change = changes->first;
	bool good = disk_run(disk_statement(disk, BEGIN));
	for (size_t i = 0; good && i < count; i++)
		good = apply_until(disk, &change, entries[i]->message.id) &&
		       add_message(disk, &entries[i]->message);
	good = good && apply_until(disk, &change, STORE_ID_MAX);
	if (good && disk_run(disk_statement(disk, COMMIT))) {
		return true;
	}
	int code = sqlite3_extended_errcode(disk->db);
	*cause = cause_of(disk->path, code);
	disk->damaged = sqlite_is_damage(code);
	disk_roll_back(disk);
	return false;
}

/* --- opening --- */

/* One confabd at a time: ids are given by its clock. */
static int lock_folder(const char *folder, char **cause)
{
	char *path = xasprintf("%s/history.lock", folder);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		*cause = xasprintf("%s cannot be opened: %s", path, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		*cause = xasprintf("another confabd keeps its history in %s: stop it first, or "
		                   "name another folder",
		    folder);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

static char *aside_name(const char *path)
{
	char date[32];
	date_utc(clock_wall_s(), "%Y%m%d-%H%M%S", date, sizeof date);
	char *name = xasprintf("%s.unreadable-%s", path, date);
	for (int i = 2; access(name, F_OK) == 0; i++) {
		free(name);
		name = xasprintf("%s.unreadable-%s-%d", path, date, i);
	}
	return name;
}

/* What SQLite keeps beside the file belongs to it. Where it is now, to free(), or NULL. */
static char *put_aside(const char *path, char **note)
{
	static const char *const endings[] = {"-wal", "-shm"};
	char *aside = aside_name(path);
	bool moved = rename(path, aside) == 0;
	for (size_t i = 0; moved && i < sizeof endings / sizeof endings[0]; i++) {
		char *from = xasprintf("%s%s", path, endings[i]);
		char *to = xasprintf("%s%s", aside, endings[i]);
		moved = rename(from, to) == 0 || errno == ENOENT;
		free(from);
		free(to);
	}
	if (moved) {
		*note = xasprintf(
		    "%s is damaged; it was put aside as %s, and a new one begun", path, aside);
		return aside;
	}
	free(aside);
	return NULL;
}

static int open_file(struct disk *disk)
{
	int code = sqlite_open(disk->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &disk->db);
	sqlite3_int64 last = 0;
	sqlite3_stmt *statement;
	if (code == SQLITE_OK)
		code = sqlite_migrate(disk->db);
	if (code == SQLITE_OK && !sqlite_is_newer(disk->db))
		code = disk_registry_migrate(disk->db);
	if (code != SQLITE_OK)
		return code;
	if ((statement = disk_statement(disk, LAST)) == NULL)
		return sqlite3_extended_errcode(disk->db);
	code = sqlite_number(statement, &last);
	disk->last = last;
	return code == SQLITE_ROW ? SQLITE_OK : code;
}

static void close_file(struct disk *disk)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++) {
		sqlite3_finalize(disk->statements[i]);
		disk->statements[i] = NULL;
	}
	disk_registry_fini(&disk->registry);
	sqlite3_close(disk->db);
	disk->db = NULL;
}

struct rescue {
	struct disk *disk;
	enum store_table_id table;
};

static void take_over(const struct store_value *values, void *arg)
{
	const struct rescue *rescue = arg;
	struct change *change =
	    change_new(CHANGE_PUT, rescue->table, values, store_table(rescue->table)->width, 0);
	disk_registry_apply(&rescue->disk->registry, rescue->disk->db, change);
	change_free(change);
}

/* Accounts and the like; as many as can be read. */
static void rescue_rows(struct disk *disk, const char *aside)
{
	sqlite3 *old;
	if (sqlite_open(aside, SQLITE_OPEN_READONLY, &old) != SQLITE_OK)
		return;
	disk_run(disk_statement(disk, BEGIN));
	for (int id = 0; id < STORE_TABLE_COUNT; id++) {
		struct rescue rescue = {disk, id};
		disk_registry_rows(old, id, take_over, &rescue);
	}
	disk_run(disk_statement(disk, COMMIT));
	sqlite3_close(old);
}

static int replace(struct disk *disk, char **note, char **cause)
{
	close_file(disk);
	char *aside = put_aside(disk->path, note);
	if (aside == NULL) {
		*cause = xasprintf(
		    "%s is damaged and cannot be put aside: %s", disk->path, strerror(errno));
		return SQLITE_CORRUPT;
	}
	int code = open_file(disk);
	if (code == SQLITE_OK)
		rescue_rows(disk, aside);
	free(aside);
	return code;
}

static char *open_or_replace(struct disk *disk, bool anew, char **note)
{
	char *cause = NULL;
	int code = anew ? SQLITE_CORRUPT : open_file(disk);
	if (sqlite_is_damage(code))
		code = replace(disk, note, &cause);
	if (cause != NULL)
		return cause;
	if (code != SQLITE_OK)
		return cause_of(disk->path, code);
	if (sqlite_is_newer(disk->db))
		return xasprintf("%s was written by a later version of confabd", disk->path);
	return NULL;
}

static struct disk *open_folder(const char *folder, bool anew, char **note, char **cause)
{
	struct disk *disk = xcalloc(1, sizeof *disk);
	*note = NULL;
	*cause = NULL;
	disk->path = xasprintf("%s/" HISTORY_FILE, folder);
	disk->lock = lock_folder(folder, cause);
	if (disk->lock >= 0)
		*cause = open_or_replace(disk, anew, note);
	if (*cause == NULL)
		return disk;
	disk_close(disk);
	return NULL;
}

struct disk *disk_open(const char *folder, char **note, char **cause)
{
	return open_folder(folder, false, note, cause);
}

struct disk *disk_open_anew(const char *folder, char **note, char **cause)
{
	return open_folder(folder, true, note, cause);
}

bool disk_is_damaged(const struct disk *disk)
{
	return disk->damaged;
}

void disk_close(struct disk *disk)
{
	if (disk == NULL)
		return;
	close_file(disk);
	names_clear(&disk->places);
	names_clear(&disk->people);
	disk_forget_counts(disk);
	if (disk->lock >= 0)
		close(disk->lock);
	free(disk->path);
	free(disk);
}

int64_t disk_last(const struct disk *disk)
{
	return disk->last;
}
