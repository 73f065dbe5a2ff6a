#include "trace/syscall/copier.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

constexpr std::size_t longest_path = 4096;         // PATH_MAX
constexpr std::size_t most_texts = 64 * 1024;      // of an environment that is counted
constexpr std::size_t most_vectors = 1024;         // UIO_MAXIOV
constexpr std::size_t largest_directory = 1 << 20; // bytes of entries that are counted
constexpr std::size_t largest_option = 256;
constexpr std::size_t page = 4096;                 // reads never cross one, so that a half readable range still gives its half

}  // namespace

void Copier::copy(std::size_t index, const Argument& argument) {
  const std::uint64_t address = arguments_[index];
  if (address == 0) return;
  // What is left of a sleep is written only when a signal cut it short.
  if (argument.kind == Kind::remaining_time ? !failed() : failed()) return;
  if (argument.kind == Kind::signal_frame) return copy_signal_frame(address, rt_signal_frame_mask(architecture_));
  if (argument.kind == Kind::old_signal_frame) return copy_signal_frame(address, old_signal_frame_mask(architecture_));
  if (argument.kind == Kind::signal_set_and_size) return copy_signal_set_and_size(address);
  if (const std::size_t size = layout_size(argument.kind, architecture_); size != 0) return copy_block(address, size);
  const std::uint64_t length = length_of(argument);
  switch (argument.kind) {
    case Kind::path: return copy_text(address, longest_path);
    case Kind::text: return copy_text(address, limits_.string_limit + 1);
    case Kind::thread_name: return copy_text(address, 16);
    case Kind::bytes: return copy_bytes(address, argument);
    case Kind::vectors: return copy_vectors(address, length);
    case Kind::text_list: return copy_text_list(address, true);
    case Kind::environment: return copy_text_list(address, limits_.detail == Detail::full);
    case Kind::signal_set: return copy_block(address, std::min<std::uint64_t>(length, largest_set));
    case Kind::cpu_set: return copy_block(address, std::min<std::uint64_t>(result_ ? *result_ : length, largest_set));
    case Kind::descriptor_set: return copy_block(address, std::min<std::uint64_t>((length + 63) / 64 * 8, largest_set));
    case Kind::user_ids: return copy_block(address, std::min<std::uint64_t>(result_ ? *result_ : length, page) * 4);
    case Kind::poll_descriptors: return copy_block(address, std::min<std::uint64_t>(length, page) * 8);
    case Kind::epoll_events:
      return copy_block(address, std::min<std::uint64_t>(result_.value_or(0), page) * epoll_event_size(architecture_));
    case Kind::directory_entries:
      return copy_block(address, std::min<std::uint64_t>(result_.value_or(0), largest_directory));
    case Kind::clone_arguments: return copy_clone_arguments(address, length);
    case Kind::message: return copy_message(address);
    case Kind::socket_address:
    case Kind::option_value:
      if (argument.direction == Direction::out) return copy_sized_by_pointer(address, length);
      return copy_block(address, std::min<std::uint64_t>(length, largest_option));
    default: return;
  }
}

std::uint64_t Copier::length_of(const Argument& argument) const {
  return argument.length == no_argument ? 0 : arguments_[argument.length];
}

void Copier::copy_block(std::uint64_t address, std::size_t size) {
  if (size == 0) return;
  MemoryCopy copy{address, std::vector<std::byte>(size)};
  if (source_.read(address, copy.bytes) == size) copies_.push_back(std::move(copy));
}

// Up to `limit` bytes, the NUL being the last of them where it was met.
void Copier::copy_text(std::uint64_t address, std::size_t limit) {
  MemoryCopy copy{address, {}};
  while (copy.bytes.size() < limit) {
    const std::uint64_t from = address + copy.bytes.size();
    // Most texts are short: 256 bytes first spare the copy of a page.
    const std::size_t step = std::min({limit - copy.bytes.size(), page - from % page, copy.bytes.empty() ? 256 : page});
    const std::size_t before = copy.bytes.size();
    copy.bytes.resize(before + step);
    const std::size_t read = std::min(source_.read(from, std::span(copy.bytes).subspan(before)), step);
    copy.bytes.resize(before + read);
    const auto end = std::find(copy.bytes.begin() + static_cast<std::ptrdiff_t>(before), copy.bytes.end(), std::byte{0});
    if (end != copy.bytes.end()) {
      copy.bytes.erase(end + 1, copy.bytes.end());
      break;
    }
    if (read < step) break;
  }
  if (!copy.bytes.empty()) copies_.push_back(std::move(copy));
}

void Copier::copy_bytes(std::uint64_t address, const Argument& argument) {
  std::uint64_t length = length_of(argument);
  if (result_) length = std::min<std::uint64_t>(length, static_cast<std::uint64_t>(*result_));
  copy_block(address, std::min<std::uint64_t>(length, limits_.string_limit));
}

void Copier::copy_text_list(std::uint64_t address, bool with_texts) {
  const std::size_t word = word_size(architecture_);
  MemoryCopy pointers{address, {}};
  std::vector<std::uint64_t> texts;
  while (texts.size() < most_texts) {
    std::array<std::byte, 8> bytes{};
    const std::uint64_t from = address + pointers.bytes.size();
    if (source_.read(from, std::span(bytes).first(word)) != word) break;
    pointers.bytes.insert(pointers.bytes.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(word));
    std::uint64_t text = 0;
    std::memcpy(&text, bytes.data(), word);
    if (text == 0) break;
    texts.push_back(text);
  }
  if (!pointers.bytes.empty()) copies_.push_back(std::move(pointers));
  if (!with_texts) return;
  const std::size_t shown = limits_.detail == Detail::full ? most_texts : limits_.string_limit;
  for (std::size_t index = 0; index < std::min(texts.size(), shown); ++index)
    copy_text(texts[index], limits_.string_limit + 1);
}

void Copier::copy_vectors(std::uint64_t address, std::uint64_t count) {
  const std::size_t word = word_size(architecture_);
  count = std::min<std::uint64_t>(count, most_vectors);
  copy_block(address, count * 2 * word);
  std::uint64_t left = result_ ? static_cast<std::uint64_t>(*result_) : UINT64_MAX;
  for (std::uint64_t index = 0; index < count && left > 0; ++index) {
    const auto base = word_at(address + index * 2 * word);
    const auto length = word_at(address + (index * 2 + 1) * word);
    if (!base || !length) return;
    const std::uint64_t used = std::min(*length, left);
    copy_block(*base, std::min<std::uint64_t>(used, limits_.string_limit));
    left -= used;
  }
}

// struct msghdr: name, its length, vectors, their count, control, its length, flags; all in words.
void Copier::copy_message(std::uint64_t address) {
  const std::size_t word = word_size(architecture_);
  copy_block(address, 7 * word);
  const auto name = word_at(address);
  const auto name_length = value_at(address + word, 4);
  const auto vectors = word_at(address + 2 * word);
  const auto count = word_at(address + 3 * word);
  if (!name || !name_length || !vectors || !count) return;
  if (*name != 0) copy_block(*name, std::min<std::uint64_t>(*name_length, largest_set));
  if (*vectors != 0) copy_vectors(*vectors, *count);
}

void Copier::copy_clone_arguments(std::uint64_t address, std::uint64_t size) {
  constexpr std::size_t pidfd = 8;
  constexpr std::size_t parent_tid = 24;
  constexpr std::size_t tls = 56;
  constexpr std::size_t set_tid = 64;
  constexpr std::size_t set_tid_size = 72;
  constexpr std::size_t deepest_namespace = 32;  // MAX_PID_NS_LEVEL
  copy_block(address, std::min<std::uint64_t>(size, clone_arguments_size));
  if (result_) {
    for (const std::size_t member : {pidfd, parent_tid})
      if (const auto pointer = value_at(address + member, 8); pointer && *pointer != 0) copy_block(*pointer, 4);
    return;
  }
  if (const auto pointer = value_at(address + tls, 8)) copy_block(*pointer, layout_size(Kind::segment, architecture_));
  if (size < set_tid_size + 8) return;
  const auto pointer = value_at(address + set_tid, 8);
  const auto count = value_at(address + set_tid_size, 8);
  if (pointer && count && *pointer != 0 && *count <= deepest_namespace) copy_block(*pointer, *count * 4);
}

// The last argument of pselect6 points to a pointer to a set, and to the set's size.
void Copier::copy_signal_set_and_size(std::uint64_t address) {
  copy_block(address, layout_size(Kind::signal_set_and_size, architecture_));
  if (const auto set = word_at(address); set && *set != 0) copy_block(*set, 8);
}

void Copier::copy_signal_frame(std::uint64_t stack_pointer, SignalFrameMask mask) {
  if (mask.low == 0) return;
  copy_block(stack_pointer + mask.low, 4);
  copy_block(stack_pointer + mask.high, 4);
}

// The kernel wrote, where the length was, how much it has.
void Copier::copy_sized_by_pointer(std::uint64_t address, std::uint64_t length_address) {
  const auto length = value_at(length_address, 4);
  if (length) copy_block(address, std::min<std::uint64_t>(*length, largest_option));
}

std::optional<std::uint64_t> Copier::word_at(std::uint64_t address) { return value_at(address, word_size(architecture_)); }

std::optional<std::uint64_t> Copier::value_at(std::uint64_t address, std::size_t size) {
  std::array<std::byte, 8> bytes{};
  if (source_.read(address, std::span(bytes).first(size)) != size) return std::nullopt;
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), size);
  return value;
}

}  // namespace ramet::trace
