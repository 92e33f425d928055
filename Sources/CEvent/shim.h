#pragma once
// Not part of Swift's Glibc module: eventfd(2).
#include <sys/eventfd.h>
