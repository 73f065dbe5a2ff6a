// Does not compile: the argument is an address, and the zygote has another memory.
#include "ramet/task/zygote.h"
auto call(const ramet::Zygote& zygote, int* there) {
  return zygote.call([](int* here) { return *here; }, there);
}
