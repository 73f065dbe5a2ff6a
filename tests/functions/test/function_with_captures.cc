// Does not compile: what the lambda refers to is not in the zygote's memory.
#include "ramet/task/zygote.h"
auto call(const ramet::Zygote& zygote, int here) {
  return zygote.call([&] { return here; });
}
