// Must compile: clone ignores CLONE_DETACHED.
#include "ramet/kernel/clone_check.h"

constexpr auto accepted = ramet::checked_clone_flags<ramet::CloneCall::clone>(ramet::CloneFlag::DETACHED, 0);
static_assert(accepted.flags() == ramet::CloneFlag::DETACHED);
