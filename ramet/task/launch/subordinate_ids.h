// The ids that the host's administrator has granted an ordinary user for containers.
// Source: subuid(5), subgid(5): lines of "user name or uid:first id:count".
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "ramet/task/container_settings.h"

namespace ramet::launch {

// The ranges in `text` of the user with this name and id, as `outside` and `count`. Lines that are none are passed over.
[[nodiscard]] std::vector<IdRange> granted_in(std::string_view text, std::string_view user_name, uid_t user);

// Those that /etc/subuid, or /etc/subgid, grants to `user`; none where there is no such file.
[[nodiscard]] std::vector<IdRange> granted_users(uid_t user);
[[nodiscard]] std::vector<IdRange> granted_groups(uid_t user);

}  // namespace ramet::launch
