/* usage: bad_path_proxy PORT SEED LOSS: says the port it is called at, and passes calls on, badly.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/net/bad_path.h"

int main(int argc, char **argv)
{
	if (argc != 4)
		return EXIT_FAILURE;
	const struct bad_path_config config = {
	    .seed = strtoull(argv[2], NULL, 10),
	    .loss = (unsigned)strtoul(argv[3], NULL, 10),
	    .doubled = 50,
	    .late = 50,
	    .delay = 10 * NS_PER_MS,
	    .lateness = 10 * NS_PER_MS,
	};
	struct loop *loop = loop_new(LOOP_POLLER_AUTO);
	struct bad_path *path = bad_path_new(loop, &config, (uint16_t)strtoul(argv[1], NULL, 10));
	bad_path_rebind(path, 2 * NS_PER_S);
	printf("%u\n", bad_path_port(path));
	fflush(stdout);
	loop_run(loop);
	return EXIT_SUCCESS;
}
