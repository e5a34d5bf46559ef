#ifndef BASE_TIMESLICE_H
#define BASE_TIMESLICE_H

/*
 * Asks the system to let this process on a processor soon rather than for long: what answers a
 * person's keys is then not kept waiting, nor does it keep the terminal waiting that shows them.
 * Linux heeds it from 6.12 on; elsewhere nothing changes.
 */
void timeslice_shorten(void);

#endif
