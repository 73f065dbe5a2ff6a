// ThreadData: the destructors of what a thread has stored under keys of pthread_key_create, called as its end would.
// Source: pthread_key_create(3): at most PTHREAD_DESTRUCTOR_ITERATIONS rounds; glibc's nptl/nptl_deallocate_tsd.c.
#pragma once

#include "ramet/task/libc/libc_threads.h"

namespace ramet {

// For the calling thread, whose descriptor it is.
void destroy_thread_data(const LibcThreads& libc, std::byte* descriptor);

}  // namespace ramet
