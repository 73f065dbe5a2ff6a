// Transfer: values as bytes, for processes that share no memory: what is trivially copyable as it lies in memory;
// strings, vectors, optionals, pairs and tuples of such, part by part. Both sides run the same image, so that layout
// and order of bytes are the same. Addresses mean nothing on the other side, and do not compile.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ramet {

using Bytes = std::vector<std::byte>;

namespace transfer_parts {

template <class T>
concept Address = std::is_pointer_v<T> || std::is_member_pointer_v<T> || std::is_null_pointer_v<T>;

template <class T>
struct IsView : std::false_type {};
template <class T, std::size_t extent>
struct IsView<std::span<T, extent>> : std::true_type {};
template <class C, class T>
struct IsView<std::basic_string_view<C, T>> : std::true_type {};

template <class T>
concept Plain = std::is_trivially_copyable_v<T> && !Address<T> && !IsView<T>::value && !std::is_reference_v<T>;

template <class T>
struct IsTransferable : std::bool_constant<Plain<T>> {};
template <class C, class T, class A>
struct IsTransferable<std::basic_string<C, T, A>> : std::bool_constant<Plain<C>> {};
template <class T, class A>
struct IsTransferable<std::vector<T, A>> : IsTransferable<T> {};
template <class T>
struct IsTransferable<std::optional<T>> : IsTransferable<T> {};
template <class T, class U>
struct IsTransferable<std::pair<T, U>> : std::bool_constant<IsTransferable<T>::value && IsTransferable<U>::value> {};
template <class... T>
struct IsTransferable<std::tuple<T...>> : std::bool_constant<(IsTransferable<T>::value && ...)> {};

}  // namespace transfer_parts

template <class T>
concept Transferable = transfer_parts::IsTransferable<T>::value;

class TransferWriter {
 public:
  template <class T>
  void write(const T& value) {
    if constexpr (transfer_parts::Plain<T>) {
      append(&value, sizeof value);
    } else {
      write_parts(value);
    }
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  void append(const void* begin, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(begin);
    bytes_.insert(bytes_.end(), first, first + size);
  }
  template <class C, class T, class A>
  void write_parts(const std::basic_string<C, T, A>& text) {
    write(text.size());
    append(text.data(), text.size() * sizeof(C));
  }
  template <class T, class A>
  void write_parts(const std::vector<T, A>& values) {
    write(values.size());
    if constexpr (transfer_parts::Plain<T> && !std::same_as<T, bool>) {
      append(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) write(value);
    }
  }
  template <class T>
  void write_parts(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class T, class U>
  void write_parts(const std::pair<T, U>& values) {
    write(values.first);
    write(values.second);
  }
  template <class... T>
  void write_parts(const std::tuple<T...>& values) {
    std::apply([this](const T&... each) { (write(each), ...); }, values);
  }

  Bytes bytes_;
};

// Reads what a TransferWriter wrote. Bytes that end too early give nothing.
class TransferReader {
 public:
  explicit TransferReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  [[nodiscard]] std::optional<T> read() {
    if constexpr (transfer_parts::Plain<T>) {
      if (bytes_.size() < sizeof(T)) return std::nullopt;
      std::array<std::byte, sizeof(T)> copy;
      take(copy.data(), sizeof(T));
      return std::bit_cast<T>(copy);
    } else {
      return read_parts(std::type_identity<T>());
    }
  }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  void take(void* place, std::size_t size) {
    if (size != 0) std::memcpy(place, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }
  // Of things that take at least `size` bytes each.
  [[nodiscard]] std::optional<std::size_t> read_count(std::size_t size) {
    const auto count = read<std::size_t>();
    if (!count || *count > bytes_.size() / size) return std::nullopt;
    return count;
  }
  template <class C, class T, class A>
  std::optional<std::basic_string<C, T, A>> read_parts(std::type_identity<std::basic_string<C, T, A>>) {
    const auto count = read_count(sizeof(C));
    if (!count) return std::nullopt;
    std::basic_string<C, T, A> text(*count, C());
    take(text.data(), *count * sizeof(C));
    return text;
  }
  template <class T, class A>
  std::optional<std::vector<T, A>> read_parts(std::type_identity<std::vector<T, A>>) {
    if constexpr (transfer_parts::Plain<T> && std::default_initializable<T> && !std::same_as<T, bool>) {
      const auto size = read_count(sizeof(T));
      if (!size) return std::nullopt;
      std::vector<T, A> all(*size);
      take(all.data(), *size * sizeof(T));
      return all;
    }
    const auto count = read_count(1);
    if (!count) return std::nullopt;
    std::vector<T, A> values;
    for (std::size_t index = 0; index < *count; ++index) {
      auto value = read<T>();
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    return values;
  }
  template <class T>
  std::optional<std::optional<T>> read_parts(std::type_identity<std::optional<T>>) {
    const auto has_value = read<bool>();
    if (!has_value) return std::nullopt;
    if (!*has_value) return std::optional<std::optional<T>>(std::in_place);
    auto value = read<T>();
    if (!value) return std::nullopt;
    return std::optional<T>(std::move(*value));
  }
  template <class T, class U>
  std::optional<std::pair<T, U>> read_parts(std::type_identity<std::pair<T, U>>) {
    auto first = read<T>();
    auto second = first ? read<U>() : std::nullopt;
    if (!second) return std::nullopt;
    return std::pair<T, U>(std::move(*first), std::move(*second));
  }
  template <class... T>
  std::optional<std::tuple<T...>> read_parts(std::type_identity<std::tuple<T...>>) {
    std::tuple<std::optional<T>...> parts{read<T>()...};  // braces: from left to right
    return std::apply(
        [](auto&... each) -> std::optional<std::tuple<T...>> {
          if (!(each.has_value() && ...)) return std::nullopt;
          return std::tuple<T...>(std::move(*each)...);
        },
        parts);
  }

  std::span<const std::byte> bytes_;
};

template <class T>
[[nodiscard]] Bytes to_bytes(const T& value) {
  TransferWriter writer;
  writer.write(value);
  return writer.take();
}

// Nothing when the bytes are not those of one T.
template <class T>
[[nodiscard]] std::optional<T> from_bytes(std::span<const std::byte> bytes) {
  TransferReader reader(bytes);
  auto value = reader.read<T>();
  if (!reader.at_end()) return std::nullopt;
  return value;
}

}  // namespace ramet
