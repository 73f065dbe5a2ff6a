// OwnTerminal: a pseudo-terminal that a program finds in its container's own /dev/pts, so that it has a name there
// (ttyname(3)): one that its creator had opened would be of another instance. So the child makes it, and sends its other
// side home; the number by which the plan knows the terminal is that of the socket until then.
// Source: pts(4), pty(7), ttyname(3) ENODEV, unix(7) SCM_RIGHTS.
#pragma once

#include <optional>

#include "ramet/task/container_settings.h"
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

// Which mount brings the terminals that the program will find under /dev/pts, if they are the container's own.
[[nodiscard]] std::optional<std::size_t> mount_of_terminals(const ContainerSettings& settings);

// Once the program runs: what the child sent goes to the descriptors of the parent. Fails with {pty, EMFILE}.
[[nodiscard]] Result<void> receive_own_terminal(PreparedLaunch& prepared);

}  // namespace ramet::launch
