#pragma once
// Not part of Swift's Glibc module: eventfd(2).
#include <sys/eventfd.h>

// fallocate(2), whose declaration needs _GNU_SOURCE: by its number, and the one mode that is used here.
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, from linux/falloc.h.
static inline int mx_punch_hole(int descriptor, long offset, long length) {
  return (int)syscall(SYS_fallocate, descriptor, 0x01 | 0x02, offset, length);
}

// UTIME_OMIT of utimensat(2): leave this time as it is.
static inline long mx_utime_omit(void) { return (1L << 30) - 2L; }

// open(2) with O_TMPFILE, whose declaration needs _GNU_SOURCE: a file without a name, which may get one later.
static inline int mx_open_nameless(const char *directory, unsigned int mode) {
#ifdef __O_TMPFILE
  return open(directory, __O_TMPFILE | O_DIRECTORY | O_RDWR | O_CLOEXEC, mode);
#else
  errno = EOPNOTSUPP;
  return -1;
#endif
}
