// The two functions that a compiler may call although nobody wrote a call: to clear a variable, or to copy one. Every
// other program has them from its libc. Source: GCC's manual, Standards (what a freestanding environment provides).
#include <cstddef>

extern "C" void* memset(void* place, int value, std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(place);
  for (std::size_t index = 0; index < size; ++index) bytes[index] = static_cast<unsigned char>(value);
  return place;
}

extern "C" void* memcpy(void* to, const void* from, std::size_t size) {
  auto* target = static_cast<unsigned char*>(to);
  const auto* source = static_cast<const unsigned char*>(from);
  for (std::size_t index = 0; index < size; ++index) target[index] = source[index];
  return to;
}
