#ifndef UI_EDIT_H
#define UI_EDIT_H

/*
 * Our own editing functions for readline: one cluster, not one code point, for the arrows and for
 * deletion, and a newline that sends nothing. Binds them where readline's stood, the person's
 * inputrc included.
 */
void edit_bind(void);

#endif
