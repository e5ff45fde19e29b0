/* Another day for every process that loads this (LD_PRELOAD): MACHINE_AHEAD seconds from the true
 * one, for what tells the time and for the times of files. What runs on is left alone (the monotonic
 * clocks, timers, waits): libfaketime 0.9.10 moves those too, and Python's locks then wait for ever
 * or not at all.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long ahead(void)
{
    static long long seconds;
    static int known;
    if (!known) {
        const char *text = getenv("MACHINE_AHEAD");
        seconds = text ? atoll(text) : 0;
        known = 1;
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    long failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += ahead();
    return (int)failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    struct timespec precise;
    int failed = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return failed;
}

int timespec_get(struct timespec *now, int base)
{
    return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, now) ? base : 0;
}

time_t time(time_t *where)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where)
        *where = now.tv_sec;
    return now.tv_sec;
}

#define MOVED(kind, name, taken, given)                                                            \
    int name taken                                                                                 \
    {                                                                                              \
        static int(*next) taken;                                                                   \
        if (!next)                                                                                 \
            next = (int(*) taken)dlsym(RTLD_NEXT, #name);                                          \
        int failed = next given;                                                                   \
        if (!failed) {                                                                             \
            found->st_atim.tv_sec += ahead();                                                      \
            found->st_mtim.tv_sec += ahead();                                                      \
            found->st_ctim.tv_sec += ahead();                                                      \
        }                                                                                          \
        return failed;                                                                             \
    }

#define ALL(kind, stat, lstat, fstat, fstatat)                                                     \
    MOVED(kind, stat, (const char *restrict path, struct kind *restrict found), (path, found))     \
    MOVED(kind, lstat, (const char *restrict path, struct kind *restrict found), (path, found))    \
    MOVED(kind, fstat, (int file, struct kind *found), (file, found))                              \
    MOVED(kind, fstatat,                                                                           \
          (int folder, const char *restrict path, struct kind *restrict found, int flags),         \
          (folder, path, found, flags))

ALL(stat, stat, lstat, fstat, fstatat)
ALL(stat64, stat64, lstat64, fstat64, fstatat64)

int statx(int folder, const char *restrict path, int flags, unsigned mask,
          struct statx *restrict found)
{
    long failed = syscall(SYS_statx, folder, path, flags, mask, found);
    if (!failed) {
        found->stx_atime.tv_sec += ahead();
        found->stx_mtime.tv_sec += ahead();
        found->stx_ctime.tv_sec += ahead();
        found->stx_btime.tv_sec += ahead();
    }
    return (int)failed;
}

/* What is set to a time is set to the true one, or it would be moved twice. */
static const struct timespec *truly(const struct timespec *times, struct timespec *room)
{
    if (!times)
        return times;
    for (int i = 0; i < 2; i++) {
        room[i] = times[i];
        if (times[i].tv_nsec != UTIME_NOW && times[i].tv_nsec != UTIME_OMIT)
            room[i].tv_sec -= ahead();
    }
    return room;
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags)
{
    struct timespec room[2];
    return (int)syscall(SYS_utimensat, folder, path, truly(times, room), flags);
}

int futimens(int file, const struct timespec times[2])
{
    struct timespec room[2];
    return (int)syscall(SYS_utimensat, file, NULL, truly(times, room), 0);
}
