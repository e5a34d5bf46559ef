#ifndef SERVER_ADMISSION_H
#define SERVER_ADMISSION_H

struct peer;

/*
 * admission: whether a newcomer may come in with what it said as the password (NULL: nothing), a
 * password, a token or a whole invite: NULL, or why not, a sentence. Uses up an invite that is for
 * one person, and counts what is wrong as a failed login.
 */
const char *admission_refusal(const struct peer *peer, const char *said);

#endif
