// Scenes for the strace view alone: events of system calls, with the memory that an engine would have copied.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tests/golden/scene.h"

namespace ramet::trace {

using Six = std::array<std::uint64_t, 6>;
using Memory = std::vector<MemoryCopy>;

struct ScriptedCall {
  std::string_view name;
  Six arguments{};
  std::int64_t result = 0;  // -errno when failed
  Memory at_entry{};
  Memory at_return{};
  std::vector<DescriptorPath> descriptors{};
  Architecture architecture = Architecture::x86_64;
};

void enter(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call);
void leave(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call);
// Both, 10 microseconds apart.
void make(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call);

// A copy of a text with its NUL, and of 64-bit or 32-bit words.
[[nodiscard]] MemoryCopy text_at(std::uint64_t address, std::string_view text);
[[nodiscard]] MemoryCopy words_at(std::uint64_t address, std::vector<std::uint64_t> words);
[[nodiscard]] MemoryCopy halves_at(std::uint64_t address, std::vector<std::uint32_t> words);

[[nodiscard]] std::vector<Scene> strace_scenes();

}  // namespace ramet::trace
