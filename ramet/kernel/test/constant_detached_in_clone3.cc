// Must not compile, since clone3 refuses CLONE_DETACHED; its twin for clone must. See ramet/kernel/CMakeLists.txt.
#include "ramet/kernel/clone_check.h"

constexpr auto refused = ramet::checked_clone_flags<ramet::CloneCall::clone3>(ramet::CloneFlag::DETACHED, 0);
