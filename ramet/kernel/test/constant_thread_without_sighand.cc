// Must not compile: the compiler's message has to carry the rule and its reason. See ramet/kernel/CMakeLists.txt.
#include "ramet/kernel/clone_check.h"

constexpr auto refused =
    ramet::checked_clone_flags<ramet::CloneCall::clone3>(ramet::CloneFlag::VM | ramet::CloneFlag::THREAD, 0);
