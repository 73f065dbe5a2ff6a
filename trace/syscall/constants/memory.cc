#include "trace/syscall/constants/memory.h"

#include <linux/mman.h>
#include <sys/mman.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue protection_values[] = {
    {0, "PROT_NONE"}, {PROT_READ, "PROT_READ"}, {PROT_WRITE, "PROT_WRITE"}, {PROT_EXEC, "PROT_EXEC"},
    {0x8, "PROT_SEM"}, {PROT_GROWSDOWN, "PROT_GROWSDOWN"}, {PROT_GROWSUP, "PROT_GROWSUP"},
};

constexpr NamedValue mapping_flags_values[] = {
    {3, "MAP_SHARED_VALIDATE"}, {MAP_SHARED, "MAP_SHARED"}, {MAP_PRIVATE, "MAP_PRIVATE"}, {0x40, "MAP_32BIT"},
    {MAP_FIXED, "MAP_FIXED"}, {MAP_ANONYMOUS, "MAP_ANONYMOUS"}, {MAP_NORESERVE, "MAP_NORESERVE"},
    {MAP_POPULATE, "MAP_POPULATE"}, {MAP_NONBLOCK, "MAP_NONBLOCK"}, {MAP_GROWSDOWN, "MAP_GROWSDOWN"},
    {MAP_DENYWRITE, "MAP_DENYWRITE"}, {MAP_EXECUTABLE, "MAP_EXECUTABLE"}, {MAP_LOCKED, "MAP_LOCKED"},
    {MAP_STACK, "MAP_STACK"}, {MAP_HUGETLB, "MAP_HUGETLB"}, {MAP_SYNC, "MAP_SYNC"},
    {MAP_FIXED_NOREPLACE, "MAP_FIXED_NOREPLACE"},
};

constexpr NamedValue remap_flags_values[] = {
    {MREMAP_MAYMOVE, "MREMAP_MAYMOVE"}, {MREMAP_FIXED, "MREMAP_FIXED"}, {MREMAP_DONTUNMAP, "MREMAP_DONTUNMAP"},
};

constexpr NamedValue advice_values[] = {
    {MADV_NORMAL, "MADV_NORMAL"}, {MADV_RANDOM, "MADV_RANDOM"}, {MADV_SEQUENTIAL, "MADV_SEQUENTIAL"},
    {MADV_WILLNEED, "MADV_WILLNEED"}, {MADV_DONTNEED, "MADV_DONTNEED"}, {MADV_FREE, "MADV_FREE"},
    {MADV_REMOVE, "MADV_REMOVE"}, {MADV_DONTFORK, "MADV_DONTFORK"}, {MADV_DOFORK, "MADV_DOFORK"},
    {MADV_MERGEABLE, "MADV_MERGEABLE"}, {MADV_UNMERGEABLE, "MADV_UNMERGEABLE"}, {MADV_HUGEPAGE, "MADV_HUGEPAGE"},
    {MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE"}, {MADV_DONTDUMP, "MADV_DONTDUMP"}, {MADV_DODUMP, "MADV_DODUMP"},
    {MADV_WIPEONFORK, "MADV_WIPEONFORK"}, {MADV_KEEPONFORK, "MADV_KEEPONFORK"}, {MADV_COLD, "MADV_COLD"},
    {MADV_PAGEOUT, "MADV_PAGEOUT"}, {MADV_POPULATE_READ, "MADV_POPULATE_READ"},
    {MADV_POPULATE_WRITE, "MADV_POPULATE_WRITE"}, {MADV_HWPOISON, "MADV_HWPOISON"}, {25, "MADV_COLLAPSE"},
};

constexpr NamedValue sync_flags_values[] = {
    {MS_SYNC, "MS_SYNC"}, {MS_ASYNC, "MS_ASYNC"}, {MS_INVALIDATE, "MS_INVALIDATE"},
};

constexpr NamedValue lock_flags_values[] = {
    {MLOCK_ONFAULT, "MLOCK_ONFAULT"},
};

constexpr NamedValue lock_all_flags_values[] = {
    {MCL_CURRENT, "MCL_CURRENT"}, {MCL_FUTURE, "MCL_FUTURE"}, {MCL_ONFAULT, "MCL_ONFAULT"},
};

constexpr NamedValue memfd_flags_values[] = {
    {MFD_CLOEXEC, "MFD_CLOEXEC"}, {MFD_ALLOW_SEALING, "MFD_ALLOW_SEALING"}, {MFD_HUGETLB, "MFD_HUGETLB"},
};

}  // namespace

const NameTable protection{"PROT_???", protection_values};
const NameTable mapping_flags{"MAP_???", mapping_flags_values};
const NameTable remap_flags{"MREMAP_???", remap_flags_values};
const NameTable advice{"MADV_???", advice_values};
const NameTable sync_flags{"MS_???", sync_flags_values};
const NameTable lock_flags{"MLOCK_???", lock_flags_values};
const NameTable lock_all_flags{"MCL_???", lock_all_flags_values};
const NameTable memfd_flags{"MFD_???", memfd_flags_values};

}  // namespace ramet::trace::constants
