#include "trace/syscall/classes.h"

namespace ramet::trace {
namespace {

constexpr NamedClass classes[] = {
    {"file", SyscallClass::file, true},         {"process", SyscallClass::process, true},
    {"network", SyscallClass::network, true},   {"net", SyscallClass::network, false},
    {"signal", SyscallClass::signal, true},     {"ipc", SyscallClass::ipc, true},
    {"desc", SyscallClass::descriptor, true},   {"memory", SyscallClass::memory, true},
    {"creds", SyscallClass::credentials, false}, {"clock", SyscallClass::clock, false},
    {"pure", SyscallClass::pure, false},        {"stat", SyscallClass::stat, false},
    {"lstat", SyscallClass::lstat, false},      {"fstat", SyscallClass::fstat, false},
    {"%stat", SyscallClass::stat_like, false},  {"statfs", SyscallClass::statfs, false},
    {"fstatfs", SyscallClass::fstatfs, false},  {"%statfs", SyscallClass::statfs_like, false},
};

}  // namespace

std::span<const NamedClass> syscall_classes() { return classes; }

}  // namespace ramet::trace
