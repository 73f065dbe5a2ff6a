// Address space.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/memory.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Variant mremap_variants[] = {
    {2, {{address, unsigned_word, unsigned_word, flags(constants::remap_flags), address}, ResultKind::address}},
};

constexpr Row memory_table[] = {
    {"mremap", is::memory, {{address, unsigned_word, unsigned_word, flags(constants::remap_flags)},
      ResultKind::address}, 3, 2, mremap_variants},
    {"brk", is::memory, {{address}, ResultKind::address}},
    {"mmap", is::descriptor | is::memory, {{address, unsigned_word, flags(constants::protection),
      flags(constants::mapping_flags), descriptor, file_offset}, ResultKind::address}},
    {"mmap2", is::descriptor | is::memory, {{address, unsigned_word, flags(constants::protection),
      flags(constants::mapping_flags), descriptor, file_offset}, ResultKind::address}},
    {"mprotect", is::memory, {{address, unsigned_word, flags(constants::protection)}}},
    {"pkey_mprotect", is::memory, {{address, unsigned_word, flags(constants::protection), signed_32}}},
    {"munmap", is::memory, {{address, unsigned_word}}},
    {"madvise", is::memory, {{address, unsigned_word, choice(constants::advice)}}},
    {"process_madvise", is::descriptor, {{descriptor, in(Kind::vectors, 2), unsigned_word, choice(constants::advice),
      hexadecimal_32}}},
    {"msync", is::memory, {{address, unsigned_word, flags(constants::sync_flags)}}},
    {"mincore", is::memory, {{address, unsigned_word, address}}},
    {"mlock", is::memory, {{address, unsigned_word}}},
    {"mlock2", is::memory, {{address, unsigned_word, flags(constants::lock_flags)}}},
    {"munlock", is::memory, {{address, unsigned_word}}},
    {"mlockall", is::memory, {{flags(constants::lock_all_flags)}}},
    {"munlockall", is::memory, {}},
    {"remap_file_pages", is::memory, {{address, unsigned_word, flags(constants::protection), unsigned_word,
      flags(constants::mapping_flags)}}},
    {"pkey_alloc", is::plain, {{hexadecimal, hexadecimal}}},
    {"pkey_free", is::plain, {{signed_32}}},
    {"memfd_create", is::descriptor, {{in(Kind::text), flags(constants::memfd_flags)}, ResultKind::descriptor}},
    {"memfd_secret", is::descriptor, {{hexadecimal_32}, ResultKind::descriptor}},
    {"shmget", is::ipc, {{hexadecimal_32, unsigned_word, hexadecimal_32}}},
    {"shmat", is::ipc | is::memory, {{signed_32, address, hexadecimal_32}, ResultKind::address}},
    {"shmdt", is::ipc | is::memory, {{address}}},
};

}  // namespace

std::span<const Row> memory() { return memory_table; }

}  // namespace ramet::trace::rows
