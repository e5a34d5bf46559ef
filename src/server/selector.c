#include "server/selector.h"

#include "base/clock.h"
#include "base/date.h"
#include "server/history.h"

bool selector_read_time(struct str text, struct selector *selector)
{
	int64_t ms = date_read_ms(text);
	selector->first = ms * US_PER_MS;
	selector->last = selector->first + US_PER_MS - 1;
	return ms >= 0;
}

bool selector_read(struct str text, struct selector *selector)
{
	struct str id = STR("msgid="), stamp = STR("timestamp=");
	if (str_starts(text, stamp)) {
		struct str time = {text.data + stamp.len, text.len - stamp.len};
		return selector_read_time(time, selector);
	}
	if (!str_starts(text, id) ||
	    !msgid_read((struct str){text.data + id.len, text.len - id.len}, &selector->first))
		return false;
	selector->last = selector->first;
	return true;
}
