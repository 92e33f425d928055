#pragma once
// Not part of Swift's Glibc module: eventfd(2).
#include <sys/eventfd.h>

// fallocate(2), whose declaration needs _GNU_SOURCE: by its number, and the two modes that are used here.
#include <sys/syscall.h>
#include <unistd.h>

// FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, from linux/falloc.h.
static inline int mx_punch_hole(int descriptor, long offset, long length) {
  return (int)syscall(SYS_fallocate, descriptor, 0x01 | 0x02, offset, length);
}

// FALLOC_FL_KEEP_SIZE alone: blocks for what has none.
static inline int mx_allocate_blocks(int descriptor, long offset, long length) {
  return (int)syscall(SYS_fallocate, descriptor, 0x01, offset, length);
}

// UTIME_OMIT of utimensat(2): leave this time as it is.
static inline long mx_utime_omit(void) { return (1L << 30) - 2L; }

// renameat2(2) with RENAME_NOREPLACE, for names below the working directory or absolute ones.
static inline int mx_rename_new(const char *old_name, const char *new_name) {
  return (int)syscall(SYS_renameat2, -100, old_name, -100, new_name, 1);
}

// dl_iterate_phdr(3), whose declaration needs _GNU_SOURCE: by its symbol, with the first members of what it hands out.
#include <elf.h>
#include <stddef.h>

typedef struct mx_loaded {
  Elf64_Addr base;
  const char *name;
  const Elf64_Phdr *segments;
  Elf64_Half count;
} mx_loaded;

extern int mx_each_loaded(int (*body)(mx_loaded *object, size_t size, void *context), void *context)
    __asm__("dl_iterate_phdr");
