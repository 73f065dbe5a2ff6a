// NamespaceFile: /proc/PID/ns/NAME, by which the namespace of a process is known from outside.
// Source: namespaces(7).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "ramet/result.h"
#include "ramet/task/namespaces.h"

namespace ramet::cli {

struct NamespaceFile {
  Namespace which;
  const char* name;
};
inline constexpr std::array<NamespaceFile, 8> namespace_files = {{{Namespace::cgroup, "cgroup"},
                                                                  {Namespace::ipc, "ipc"},
                                                                  {Namespace::mount, "mnt"},
                                                                  {Namespace::net, "net"},
                                                                  {Namespace::pid, "pid"},
                                                                  {Namespace::time, "time"},
                                                                  {Namespace::user, "user"},
                                                                  {Namespace::uts, "uts"}}};

// The number of the namespace of this process ("self": ours): 4026531836 of "pid:[4026531836]".
[[nodiscard]] Result<std::uint64_t> namespace_number(const std::string& process, const NamespaceFile& file);

}  // namespace ramet::cli
