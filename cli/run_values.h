// What the options of `ramet run` take, from text to value. Each fails with a sentence for the user.
#pragma once

#include <sched.h>
#include <sys/resource.h>

#include <chrono>
#include <string>
#include <utility>

#include "ramet/result.h"
#include "ramet/task/capability_set.h"
#include "ramet/task/container_settings.h"

namespace ramet::cli {

// "net,pid", in the words of `ramet explain`; also NEWNET, CLONE_NEWNET, mnt; "all".
[[nodiscard]] Result<Namespaces> namespaces_in(const std::string& text);
[[nodiscard]] std::string namespaces_in_words(Namespaces namespaces);

// "inside:outside:count", as unshare(1) has it; count may be left out.
[[nodiscard]] Result<IdRange> id_range_in(const std::string& text);

// Bytes, or with k, m, g, t.
[[nodiscard]] Result<std::uint64_t> bytes_in(const std::string& text);

// Seconds, or with ms, s, m, h; fractions too.
[[nodiscard]] Result<std::chrono::nanoseconds> time_in(const std::string& text);

// "nofile=100" or "nofile=100:200", "unlimited" too; the names of prlimit(1).
[[nodiscard]] Result<std::pair<int, rlimit>> limit_in(const std::string& text);
[[nodiscard]] std::string limit_in_words(int resource, const rlimit& limit);

// "TERM", "SIGTERM" or "15"; "RTMIN+1" and "RTMAX-2" as kill(1) counts them.
[[nodiscard]] Result<int> signal_in(const std::string& text);
[[nodiscard]] std::string signal_in_words(int signal);

// "net_admin" or "CAP_NET_ADMIN"; "all" for all that this kernel has.
[[nodiscard]] Result<CapabilitySet> capabilities_in(const std::string& text);
[[nodiscard]] std::string capabilities_in_words(CapabilitySet capabilities);

// "private", "slave", "shared" or "unchanged": the words of unshare(1).
[[nodiscard]] Result<Propagation> propagation_in(const std::string& text);

// "allow" or "deny".
[[nodiscard]] Result<SetGroups> set_groups_in(const std::string& text);

// "1.5" or "150%": how many processors.
[[nodiscard]] Result<double> processors_in(const std::string& text);

// "0-3,6": which processors.
[[nodiscard]] Result<cpu_set_t> processor_list_in(const std::string& text);
[[nodiscard]] std::string processor_list_in_words(const cpu_set_t& set);

}  // namespace ramet::cli
