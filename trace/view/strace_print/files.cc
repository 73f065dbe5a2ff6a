#include "trace/view/strace_print/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "trace/syscall/constants/files.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/times.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

void append_stat_time(std::string& out, std::string_view name, Bytes time) {
  const std::int64_t seconds = time.signed_word(0);
  const std::int64_t nanoseconds = time.signed_word(1);
  append(out, ", st_{}={}", name, seconds);
  if (const std::string text = date(seconds, nanoseconds, 9); !text.empty()) append(out, " /* {} */", text);
  append(out, ", st_{}_nsec={}", name, nanoseconds);
}

void append_statx_time(std::string& out, std::string_view name, Bytes time) {
  const auto seconds = time.value<std::int64_t>(0);
  const std::uint32_t nanoseconds = time.u32(8);
  append(out, ", stx_{}={{tv_sec={}, tv_nsec={}}}", name, seconds, nanoseconds);
  const std::string text = seconds == 0 && nanoseconds == 0 ? "" : date(seconds, nanoseconds, 9);
  if (!text.empty()) append(out, " /* {} */", text);
}

bool is_device(std::uint32_t mode) { return S_ISCHR(mode) || S_ISBLK(mode); }

std::string_view entry_type(std::uint8_t type) {
  switch (type) {
    case DT_FIFO: return "DT_FIFO";
    case DT_CHR: return "DT_CHR";
    case DT_DIR: return "DT_DIR";
    case DT_BLK: return "DT_BLK";
    case DT_REG: return "DT_REG";
    case DT_LNK: return "DT_LNK";
    case DT_SOCK: return "DT_SOCK";
    default: return "DT_UNKNOWN";
  }
}

}  // namespace

// struct stat as the traced program's own machine has it, which is this one's.
void append_file_status(std::string& out, const Call& call, Bytes bytes) {
  const auto status = bytes.value<struct stat>(0);
  out += '{';
  if (call.full()) {
    out += "st_dev=";
    append_device(out, status.st_dev);
    append(out, ", st_ino={}, ", status.st_ino);
  }
  out += "st_mode=";
  append_file_mode(out, status.st_mode);
  if (call.full())
    append(out, ", st_nlink={}, st_uid={}, st_gid={}, st_blksize={}, st_blocks={}", status.st_nlink, status.st_uid,
           status.st_gid, status.st_blksize, status.st_blocks);
  if (is_device(status.st_mode)) {
    out += ", st_rdev=";
    append_device(out, status.st_rdev);
  } else {
    append(out, ", st_size={}", status.st_size);
  }
  if (call.full()) {
    append_stat_time(out, "atime", bytes.from(offsetof(struct stat, st_atim)));
    append_stat_time(out, "mtime", bytes.from(offsetof(struct stat, st_mtim)));
    append_stat_time(out, "ctime", bytes.from(offsetof(struct stat, st_ctim)));
  } else {
    out += ", ...";
  }
  out += '}';
}

void append_extended_status(std::string& out, const Call& call, Bytes bytes) {
  const auto status = bytes.value<struct statx>(0);
  out += "{stx_mask=";
  append_flags(out, constants::statx_mask, status.stx_mask);
  if (call.full()) append(out, ", stx_blksize={}", status.stx_blksize);
  out += ", stx_attributes=";
  append_flags(out, constants::statx_attributes, status.stx_attributes);
  if (call.full()) append(out, ", stx_nlink={}, stx_uid={}, stx_gid={}", status.stx_nlink, status.stx_uid, status.stx_gid);
  out += ", stx_mode=";
  append_file_mode(out, status.stx_mode);
  if (call.full()) append(out, ", stx_ino={}", status.stx_ino);
  append(out, ", stx_size={}", status.stx_size);
  if (!call.full()) {
    out += ", ...}";
    return;
  }
  append(out, ", stx_blocks={}, stx_attributes_mask=", status.stx_blocks);
  append_flags(out, constants::statx_attributes, status.stx_attributes_mask);
  append_statx_time(out, "atime", bytes.from(offsetof(struct statx, stx_atime)));
  if ((status.stx_mask & STATX_BTIME) != 0) append_statx_time(out, "btime", bytes.from(offsetof(struct statx, stx_btime)));
  append_statx_time(out, "ctime", bytes.from(offsetof(struct statx, stx_ctime)));
  append_statx_time(out, "mtime", bytes.from(offsetof(struct statx, stx_mtime)));
  append(out, ", stx_rdev_major={}, stx_rdev_minor={}, stx_dev_major={}, stx_dev_minor={}, stx_mnt_id={}}}",
         status.stx_rdev_major, status.stx_rdev_minor, status.stx_dev_major, status.stx_dev_minor, hexadecimal(bytes.u64(0x90)));
}

// struct statfs: all words, but for the two ints of the id. Source: asm-generic/statfs.h.
void append_filesystem_status(std::string& out, Bytes status) {
  out += "{f_type=";
  append_choice(out, constants::statfs_types, status.word(0));
  constexpr std::string_view members[] = {"bsize", "blocks", "bfree", "bavail", "files", "ffree"};
  for (std::size_t index = 0; index < std::size(members); ++index)
    append(out, ", f_{}={}", members[index], status.word(1 + index));
  append(out, ", f_fsid={{val=[{}, {}]}}, f_namelen={}, f_frsize={}, f_flags=", hexadecimal(status.u32(56)), hexadecimal(status.u32(60)),
         status.word(8), status.word(9));
  append_flags(out, constants::statfs_flags, status.word(10));
  out += '}';
}

void append_file_lock(std::string& out, const Call& call, Bytes lock) {
  out += "{l_type=";
  append_choice(out, constants::lock_types, lock.value<std::uint16_t>(0));
  out += ", l_whence=";
  append_choice(out, constants::seek_origins, lock.value<std::uint16_t>(2));
  append(out, ", l_start={}, l_len={}", lock.value<std::int64_t>(8), lock.value<std::int64_t>(16));
  const bool asked = call.arguments[1] == F_GETLK || call.arguments[1] == 36;  // F_OFD_GETLK
  if (asked && call.outcome) append(out, ", l_pid={}", lock.s32(24));
  out += '}';
}

// struct linux_dirent64: inode, offset, length, type, name. The older getdents has the type at the entry's end.
void append_directory_entries(std::string& out, const Call& call, std::uint64_t address) {
  const std::size_t size = call.outcome && !call.failed() ? static_cast<std::size_t>(call.outcome->result) : 0;
  const auto copy = size == 0 ? std::optional(std::span<const std::byte>{}) : call.at_return.block(address, size);
  if (!call.full()) append_address(out, address);
  if (!copy || !call.outcome || call.failed()) return call.full() ? append_address(out, address) : void();
  const Bytes entries(*copy, call.word());
  std::string list;
  std::size_t count = 0;
  for (std::size_t at = 0; at + 19 <= entries.size(); ++count) {
    const std::size_t length = entries.value<std::uint16_t>(at + 16);
    if (length < 19 || length > entries.size() - at) break;
    const bool wide = call.name == "getdents64";
    append(list, "{}{{d_ino={}, d_off={}, d_reclen={}", count == 0 ? "" : ", ", entries.u64(at), entries.value<std::int64_t>(at + 8),
           length);
    if (wide) append(list, ", d_type={}", entry_type(entries.value<std::uint8_t>(at + 18)));
    list += ", d_name=";
    append_quoted(list, entries.text(at + (wide ? 19 : 18), length - 19));
    if (!wide) append(list, ", d_type={}", entry_type(entries.value<std::uint8_t>(at + length - 1)));
    list += '}';
    at += length;
  }
  if (call.full())
    append(out, "[{}]", list);
  else
    append(out, " /* {} entries */", count);
}

void append_window_size(std::string& out, Bytes size) {
  append(out, "{{ws_row={}, ws_col={}, ws_xpixel={}, ws_ypixel={}}}", size.value<std::uint16_t>(0),
         size.value<std::uint16_t>(2), size.value<std::uint16_t>(4), size.value<std::uint16_t>(6));
}

}  // namespace ramet::trace::strace_print
