/* Another day for every process that loads this (LD_PRELOAD): MACHINE_AHEAD seconds from the true
 * one, for what tells the time, for the times of files, and for waits until a time of day. What runs
 * on is left alone (the monotonic clocks, timers, waits): libfaketime 0.9.10 moves those too, and
 * Python's locks then wait for ever or not at all.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
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

/* By their names of before glibc 2.33, which make is still built with in places. */
#define OLDER(kind, stat, lstat, fstat, fstatat)                                                   \
    MOVED(kind, stat, (int version, const char *path, struct kind *found), (version, path, found)) \
    MOVED(kind, lstat, (int version, const char *path, struct kind *found),                        \
          (version, path, found))                                                                  \
    MOVED(kind, fstat, (int version, int file, struct kind *found), (version, file, found))        \
    MOVED(kind, fstatat,                                                                           \
          (int version, int folder, const char *path, struct kind *found, int flags),              \
          (version, folder, path, found, flags))

OLDER(stat, __xstat, __lxstat, __fxstat, __fxstatat)
OLDER(stat64, __xstat64, __lxstat64, __fxstat64, __fxstatat64)

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

/* The kernel knows the true time alone: a wait until a moved one would last as long as it is ahead,
 * and Firefox then stands still. A deadline of the monotonic clock counts from the machine's start,
 * so a time of day is told by its size.
 */
static const struct timespec *until(const struct timespec *deadline, struct timespec *room)
{
    if (!deadline || deadline->tv_sec < 1000000000)
        return deadline;
    *room = *deadline;
    room->tv_sec -= ahead();
    return room;
}

/* The first version of a condition variable's functions is for programs of before 2003. */
static void *newest(const char *name)
{
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return found ? found : dlsym(RTLD_NEXT, name);
}

int pthread_cond_timedwait(pthread_cond_t *restrict wanted, pthread_mutex_t *restrict lock,
                           const struct timespec *restrict deadline)
{
    static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec room;
    if (!next)
        next = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))newest(
            "pthread_cond_timedwait");
    return next(wanted, lock, until(deadline, &room));
}

#define UNTIL(name, kind)                                                                          \
    int name(kind *restrict wanted, const struct timespec *restrict deadline)                      \
    {                                                                                              \
        static int (*next)(kind *, const struct timespec *);                                       \
        struct timespec room;                                                                      \
        if (!next)                                                                                 \
            next = (int (*)(kind *, const struct timespec *))dlsym(RTLD_NEXT, #name);              \
        return next(wanted, until(deadline, &room));                                               \
    }

UNTIL(sem_timedwait, sem_t)
UNTIL(pthread_mutex_timedlock, pthread_mutex_t)
UNTIL(pthread_rwlock_timedrdlock, pthread_rwlock_t)
UNTIL(pthread_rwlock_timedwrlock, pthread_rwlock_t)
