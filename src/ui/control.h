#ifndef UI_CONTROL_H
#define UI_CONTROL_H

/* Control characters, as a terminal sends them for keys. */
enum control {
	CONTROL_C = 3,
	CONTROL_D = 4,
	CONTROL_G = 7,
	CONTROL_H = 8,
	CONTROL_J = 10,
	CONTROL_M = 13, /* Enter */
	CONTROL_U = 21,
	CONTROL_Z = 26,
	CONTROL_ESC = 27,
	CONTROL_DELETE = 127,
};

#endif
