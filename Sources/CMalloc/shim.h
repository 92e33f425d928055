#pragma once
// Not part of Swift's Glibc module: mallopt(3).
#include <malloc.h>
