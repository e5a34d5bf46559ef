#ifndef UI_CARD_H
#define UI_CARD_H

struct ui;

/*
 * An invite laid over the screen, over all of its width: the line for a shell alone, so that a
 * mouse selects it and nothing else (where it takes several rows the shell's quotes hold them
 * together), who may use it, and its QR code where there is room. Any key closes it.
 */
void card_open(struct ui *ui, const char *link, const char *terms);

#endif
