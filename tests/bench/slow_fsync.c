/* A disk on which each sync takes MANGNON_SLOW_FSYNC_US microseconds longer: an office PC's.
 * Preloaded before the C library, so that SQLite knows nothing of it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void be_slow(void) {
    const char *told = getenv("MANGNON_SLOW_FSYNC_US");
    long microseconds = told ? atol(told) : 0;
    struct timespec left = {microseconds / 1000000, microseconds % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0) {
    }
}

static int synced(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    be_slow();
    return real(file);
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }
