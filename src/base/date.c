#include "base/date.h"

#include <string.h>
#include <time.h>

void date_format(int64_t seconds, char out[DATE_SIZE])
{
	time_t time = (time_t)seconds;
	struct tm parts;
	if (gmtime_r(&time, &parts) == NULL || strftime(out, DATE_SIZE, "%Y-%m-%d", &parts) == 0)
		memcpy(out, "?", 2);
}
