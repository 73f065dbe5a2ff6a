#include "trace/view/strace_print/values.h"

#include <algorithm>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "trace/syscall/constants/files.h"
#include "trace/syscall/constants/process.h"
#include "trace/syscall/constants/terminals.h"
#include "trace/view/strace_print/text.h"

namespace ramet::trace::strace_print {
namespace {

// The names of the bits of `value`, each after a separator but the first; returns the bits that have none.
std::uint64_t append_known(std::string& out, const NameTable& names, std::uint64_t value, bool& first) {
  for (const NamedValue& named : names.values) {
    if (named.value == 0 || (value & named.value) != named.value) continue;
    if (!first) out += '|';
    out += named.name;
    first = false;
    value &= ~named.value;
  }
  return value;
}

// A path between < and >, which are therefore escaped within.
void append_between_brackets(std::string& out, std::string_view path) {
  out += '<';
  while (!path.empty()) {
    const std::string_view plain = path.substr(0, path.find_first_of("<>"));
    std::string quoted;
    append_quoted(quoted, plain);
    out += std::string_view(quoted).substr(1, quoted.size() - 2);
    path.remove_prefix(plain.size());
    if (path.empty()) break;
    const bool digit_follows = path.size() > 1 && path[1] >= '0' && path[1] <= '7';
    append(out, "{}{:o}", digit_follows ? "\\0" : "\\", static_cast<unsigned>(path[0]));
    path.remove_prefix(1);
  }
  out += '>';
}

void append_path_of(std::string& out, const Call& call, int descriptor) {
  constexpr std::string_view deleted = " (deleted)";  // as /proc/PID/fd has it
  const auto known = std::ranges::find(call.descriptors, descriptor, &DescriptorPath::descriptor);
  if (known == call.descriptors.end()) return;
  std::string_view path = known->path;
  const bool is_deleted = path.ends_with(deleted);
  if (is_deleted) path.remove_suffix(deleted.size());
  append_between_brackets(out, path);
  if (is_deleted) out += "(deleted)";
}

}  // namespace

void append_flags(std::string& out, const NameTable& names, std::uint64_t value) {
  if (value == 0) {
    const std::string_view zero = name_of(names, 0);
    out += zero.empty() ? "0" : zero;
    return;
  }
  bool first = true;
  const std::uint64_t unnamed = append_known(out, names, value, first);
  if (unnamed == 0) return;
  if (first)
    append(out, "{} /* {} */", hexadecimal(unnamed), names.unknown);
  else
    append(out, "|{}", hexadecimal(unnamed));
}

void append_choice(std::string& out, const NameTable& names, std::uint64_t value) {
  const std::string_view name = name_of(names, value);
  if (!name.empty())
    out += name;
  else
    append(out, "{} /* {} */", hexadecimal(value), names.unknown);
}

void append_open_flags(std::string& out, std::uint64_t flags) {
  constexpr std::string_view accesses[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};
  out += accesses[flags & O_ACCMODE];
  bool first = false;
  const std::uint64_t unnamed = append_known(out, constants::open_flag_names, flags & ~std::uint64_t{O_ACCMODE}, first);
  if (unnamed != 0) append(out, "|{}", hexadecimal(unnamed));
}

bool open_creates(std::uint64_t flags) {
  constexpr std::uint64_t unnamed_file = O_TMPFILE & ~O_DIRECTORY;
  return (flags & (O_CREAT | unnamed_file)) != 0;
}

void append_clone_flags(std::string& out, std::uint64_t flags) {
  if (flags == 0) {
    out += '0';
    return;
  }
  bool first = true;
  const std::uint64_t unnamed = append_known(out, constants::clone_flag_names, flags, first);
  if (unnamed == 0) return;
  if (first)
    append(out, "{} /* CLONE_??? */", hexadecimal(unnamed));
  else
    append(out, "|{}", hexadecimal(unnamed));
}

void append_futex_operation(std::string& out, std::uint64_t operation) {
  const std::uint64_t command = operation & FUTEX_CMD_MASK & 0xffff'ffff;
  const std::string_view name = name_of(constants::futex_operations, command);
  if (name.empty())
    append(out, "{}", hexadecimal(command));
  else
    out += name;
  if ((operation & FUTEX_PRIVATE_FLAG) != 0) out += name.empty() ? "|FUTEX_PRIVATE_FLAG" : "_PRIVATE";
  if ((operation & FUTEX_CLOCK_REALTIME) != 0) out += "|FUTEX_CLOCK_REALTIME";
  if (name.empty()) out += " /* FUTEX_??? */";
}

// Operation and comparison in four bits each, their arguments in twelve. Source: linux/futex.h, FUTEX_OP.
void append_futex_wake_expression(std::string& out, std::uint64_t expression) {
  if ((expression >> 28 & 8) != 0) out += "FUTEX_OP_OPARG_SHIFT<<28|";
  append_choice(out, constants::futex_wake_operations, expression >> 28 & 7);
  append(out, "<<28|{}<<12|", hexadecimal(expression >> 12 & 0xfff));
  append_choice(out, constants::futex_comparisons, expression >> 24 & 0xf);
  append(out, "<<24|{}", hexadecimal(expression & 0xfff));
}

void append_ioctl_request(std::string& out, std::uint64_t request) {
  request &= 0xffff'ffff;
  if (const std::string_view name = name_of(constants::ioctl_requests, request); !name.empty()) {
    out += name;
    return;
  }
  constexpr std::string_view directions[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"};
  append(out, "_IOC({}, {}, {}, {})", directions[request >> 30], hexadecimal(request >> 8 & 0xff), hexadecimal(request & 0xff),
         hexadecimal(request >> 16 & 0x3fff));
}

void append_octal(std::string& out, std::uint64_t mode) {
  append(out, "{:#03o}", mode);
}

void append_file_mode(std::string& out, std::uint64_t mode) {
  const std::string_view type = name_of(constants::file_types, mode & S_IFMT);
  if (type.empty()) return append_octal(out, mode);
  append(out, "{}|", type);
  if ((mode & S_ISUID) != 0) out += "S_ISUID|";
  if ((mode & S_ISGID) != 0) out += "S_ISGID|";
  if ((mode & S_ISVTX) != 0) out += "S_ISVTX|";
  append_octal(out, mode & 0777);
}

void append_device(std::string& out, std::uint64_t device) {
  append(out, "makedev({}, {})", hexadecimal(::gnu_dev_major(device)), hexadecimal(::gnu_dev_minor(device)));
}

void append_descriptor(std::string& out, const Call& call, int descriptor) {
  append(out, "{}", descriptor);
  append_path_of(out, call, descriptor);
}

void append_directory(std::string& out, const Call& call, int descriptor) {
  if (descriptor != AT_FDCWD) return append_descriptor(out, call, descriptor);
  out += "AT_FDCWD";
  append_path_of(out, call, AT_FDCWD);
}

}  // namespace ramet::trace::strace_print
