#include "trace/syscall/constants/files.h"

#include <cstdio>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/falloc.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue open_flag_names_values[] = {
    {O_CREAT, "O_CREAT"}, {O_EXCL, "O_EXCL"}, {O_NOCTTY, "O_NOCTTY"}, {O_TRUNC, "O_TRUNC"}, {O_APPEND, "O_APPEND"},
    {O_NONBLOCK, "O_NONBLOCK"}, {O_SYNC, "O_SYNC"}, {O_DSYNC, "O_DSYNC"}, {O_ASYNC, "O_ASYNC"},
    {O_DIRECT, "O_DIRECT"}, {0100000, "O_LARGEFILE"}, {O_NOFOLLOW, "O_NOFOLLOW"},
    {O_NOATIME, "O_NOATIME"}, {O_CLOEXEC, "O_CLOEXEC"}, {O_PATH, "O_PATH"}, {O_TMPFILE, "O_TMPFILE"}, {O_DIRECTORY, "O_DIRECTORY"},
    {040, "FMODE_EXEC"},
};

constexpr NamedValue access_modes_values[] = {
    {0, "F_OK"}, {R_OK, "R_OK"}, {W_OK, "W_OK"}, {X_OK, "X_OK"},
};

constexpr NamedValue at_flags_values[] = {
    {AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"}, {AT_REMOVEDIR, "AT_REMOVEDIR"},
    {AT_SYMLINK_FOLLOW, "AT_SYMLINK_FOLLOW"}, {AT_NO_AUTOMOUNT, "AT_NO_AUTOMOUNT"}, {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
};

constexpr NamedValue at_access_flags_values[] = {
    {AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"}, {AT_EACCESS, "AT_EACCESS"},
    {AT_SYMLINK_FOLLOW, "AT_SYMLINK_FOLLOW"}, {AT_NO_AUTOMOUNT, "AT_NO_AUTOMOUNT"}, {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
};

constexpr NamedValue at_link_flags_values[] = {
    {AT_SYMLINK_FOLLOW, "AT_SYMLINK_FOLLOW"}, {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
};

constexpr NamedValue unlink_flags_values[] = {
    {AT_REMOVEDIR, "AT_REMOVEDIR"},
};

constexpr NamedValue statx_flags_values[] = {
    {AT_STATX_FORCE_SYNC, "AT_STATX_FORCE_SYNC"}, {AT_STATX_DONT_SYNC, "AT_STATX_DONT_SYNC"},
    {AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"}, {AT_NO_AUTOMOUNT, "AT_NO_AUTOMOUNT"},
    {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
};

constexpr NamedValue statx_mask_values[] = {
    {STATX_ALL, "STATX_ALL"}, {STATX_BASIC_STATS, "STATX_BASIC_STATS"}, {STATX_TYPE, "STATX_TYPE"},
    {STATX_MODE, "STATX_MODE"}, {STATX_NLINK, "STATX_NLINK"}, {STATX_UID, "STATX_UID"}, {STATX_GID, "STATX_GID"},
    {STATX_ATIME, "STATX_ATIME"}, {STATX_MTIME, "STATX_MTIME"}, {STATX_CTIME, "STATX_CTIME"},
    {STATX_INO, "STATX_INO"}, {STATX_SIZE, "STATX_SIZE"}, {STATX_BLOCKS, "STATX_BLOCKS"},
    {STATX_BTIME, "STATX_BTIME"}, {STATX_MNT_ID, "STATX_MNT_ID"},
};

constexpr NamedValue statx_attributes_values[] = {
    {STATX_ATTR_COMPRESSED, "STATX_ATTR_COMPRESSED"}, {STATX_ATTR_IMMUTABLE, "STATX_ATTR_IMMUTABLE"},
    {STATX_ATTR_APPEND, "STATX_ATTR_APPEND"}, {STATX_ATTR_NODUMP, "STATX_ATTR_NODUMP"},
    {STATX_ATTR_ENCRYPTED, "STATX_ATTR_ENCRYPTED"}, {STATX_ATTR_AUTOMOUNT, "STATX_ATTR_AUTOMOUNT"},
    {STATX_ATTR_MOUNT_ROOT, "STATX_ATTR_MOUNT_ROOT"}, {STATX_ATTR_VERITY, "STATX_ATTR_VERITY"},
    {STATX_ATTR_DAX, "STATX_ATTR_DAX"},
};

constexpr NamedValue file_types_values[] = {
    {S_IFSOCK, "S_IFSOCK"}, {S_IFLNK, "S_IFLNK"}, {S_IFREG, "S_IFREG"}, {S_IFBLK, "S_IFBLK"}, {S_IFDIR, "S_IFDIR"},
    {S_IFCHR, "S_IFCHR"}, {S_IFIFO, "S_IFIFO"},
};

constexpr NamedValue descriptor_flags_values[] = {
    {O_NONBLOCK, "O_NONBLOCK"}, {O_DIRECT, "O_DIRECT"}, {O_CLOEXEC, "O_CLOEXEC"},
};

constexpr NamedValue close_range_flags_values[] = {
    {CLOSE_RANGE_UNSHARE, "CLOSE_RANGE_UNSHARE"}, {CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"},
};

constexpr NamedValue seek_origins_values[] = {
    {0, "SEEK_SET"}, {1, "SEEK_CUR"}, {2, "SEEK_END"}, {3, "SEEK_DATA"}, {4, "SEEK_HOLE"},
};

constexpr NamedValue rename_flags_values[] = {
    {RENAME_NOREPLACE, "RENAME_NOREPLACE"}, {RENAME_EXCHANGE, "RENAME_EXCHANGE"},
    {RENAME_WHITEOUT, "RENAME_WHITEOUT"},
};

constexpr NamedValue fallocate_flags_values[] = {
    {FALLOC_FL_KEEP_SIZE, "FALLOC_FL_KEEP_SIZE"}, {FALLOC_FL_PUNCH_HOLE, "FALLOC_FL_PUNCH_HOLE"},
    {FALLOC_FL_NO_HIDE_STALE, "FALLOC_FL_NO_HIDE_STALE"}, {FALLOC_FL_COLLAPSE_RANGE, "FALLOC_FL_COLLAPSE_RANGE"},
    {FALLOC_FL_ZERO_RANGE, "FALLOC_FL_ZERO_RANGE"}, {FALLOC_FL_INSERT_RANGE, "FALLOC_FL_INSERT_RANGE"},
    {FALLOC_FL_UNSHARE_RANGE, "FALLOC_FL_UNSHARE_RANGE"},
};

constexpr NamedValue file_advice_values[] = {
    {POSIX_FADV_NORMAL, "POSIX_FADV_NORMAL"}, {POSIX_FADV_RANDOM, "POSIX_FADV_RANDOM"},
    {POSIX_FADV_SEQUENTIAL, "POSIX_FADV_SEQUENTIAL"}, {POSIX_FADV_WILLNEED, "POSIX_FADV_WILLNEED"},
    {POSIX_FADV_DONTNEED, "POSIX_FADV_DONTNEED"}, {POSIX_FADV_NOREUSE, "POSIX_FADV_NOREUSE"},
};

constexpr NamedValue sync_range_flags_values[] = {
    {1, "SYNC_FILE_RANGE_WAIT_BEFORE"}, {2, "SYNC_FILE_RANGE_WRITE"}, {4, "SYNC_FILE_RANGE_WAIT_AFTER"},
};

constexpr NamedValue flock_operations_values[] = {
    {LOCK_SH, "LOCK_SH"}, {LOCK_EX, "LOCK_EX"}, {LOCK_NB, "LOCK_NB"}, {LOCK_UN, "LOCK_UN"},
};

constexpr NamedValue splice_flags_values[] = {
    {1, "SPLICE_F_MOVE"}, {2, "SPLICE_F_NONBLOCK"}, {4, "SPLICE_F_MORE"}, {8, "SPLICE_F_GIFT"},
};

constexpr NamedValue mount_flags_values[] = {
    {MS_RDONLY, "MS_RDONLY"}, {MS_NOSUID, "MS_NOSUID"}, {MS_NODEV, "MS_NODEV"}, {MS_NOEXEC, "MS_NOEXEC"},
    {MS_SYNCHRONOUS, "MS_SYNCHRONOUS"}, {MS_REMOUNT, "MS_REMOUNT"}, {MS_MANDLOCK, "MS_MANDLOCK"},
    {MS_DIRSYNC, "MS_DIRSYNC"}, {MS_NOSYMFOLLOW, "MS_NOSYMFOLLOW"}, {MS_NOATIME, "MS_NOATIME"},
    {MS_NODIRATIME, "MS_NODIRATIME"}, {MS_BIND, "MS_BIND"}, {MS_MOVE, "MS_MOVE"}, {MS_REC, "MS_REC"},
    {MS_SILENT, "MS_SILENT"}, {MS_POSIXACL, "MS_POSIXACL"}, {MS_UNBINDABLE, "MS_UNBINDABLE"},
    {MS_PRIVATE, "MS_PRIVATE"}, {MS_SLAVE, "MS_SLAVE"}, {MS_SHARED, "MS_SHARED"}, {MS_RELATIME, "MS_RELATIME"},
    {MS_KERNMOUNT, "MS_KERNMOUNT"}, {MS_I_VERSION, "MS_I_VERSION"}, {MS_STRICTATIME, "MS_STRICTATIME"},
    {MS_LAZYTIME, "MS_LAZYTIME"},
};

constexpr NamedValue unmount_flags_values[] = {
    {1, "MNT_FORCE"}, {2, "MNT_DETACH"}, {4, "MNT_EXPIRE"}, {8, "UMOUNT_NOFOLLOW"},
};

constexpr NamedValue xattr_flags_values[] = {
    {XATTR_CREATE, "XATTR_CREATE"}, {XATTR_REPLACE, "XATTR_REPLACE"},
};

constexpr NamedValue inotify_init_flags_values[] = {
    {IN_NONBLOCK, "IN_NONBLOCK"}, {IN_CLOEXEC, "IN_CLOEXEC"},
};

constexpr NamedValue inotify_events_values[] = {
    {IN_ACCESS, "IN_ACCESS"}, {IN_MODIFY, "IN_MODIFY"}, {IN_ATTRIB, "IN_ATTRIB"}, {IN_CLOSE_WRITE, "IN_CLOSE_WRITE"},
    {IN_CLOSE_NOWRITE, "IN_CLOSE_NOWRITE"}, {IN_OPEN, "IN_OPEN"}, {IN_MOVED_FROM, "IN_MOVED_FROM"},
    {IN_MOVED_TO, "IN_MOVED_TO"}, {IN_CREATE, "IN_CREATE"}, {IN_DELETE, "IN_DELETE"},
    {IN_DELETE_SELF, "IN_DELETE_SELF"}, {IN_MOVE_SELF, "IN_MOVE_SELF"}, {IN_UNMOUNT, "IN_UNMOUNT"},
    {IN_Q_OVERFLOW, "IN_Q_OVERFLOW"}, {IN_IGNORED, "IN_IGNORED"}, {IN_ONLYDIR, "IN_ONLYDIR"},
    {IN_DONT_FOLLOW, "IN_DONT_FOLLOW"}, {IN_EXCL_UNLINK, "IN_EXCL_UNLINK"}, {IN_MASK_ADD, "IN_MASK_ADD"},
    {IN_ISDIR, "IN_ISDIR"}, {static_cast<std::uint32_t>(IN_ONESHOT), "IN_ONESHOT"},
};

constexpr NamedValue fcntl_commands_values[] = {
    {F_DUPFD, "F_DUPFD"}, {F_GETFD, "F_GETFD"}, {F_SETFD, "F_SETFD"}, {F_GETFL, "F_GETFL"}, {F_SETFL, "F_SETFL"},
    {5, "F_GETLK"}, {6, "F_SETLK"}, {7, "F_SETLKW"}, {F_SETOWN, "F_SETOWN"}, {F_GETOWN, "F_GETOWN"},
    {F_SETSIG, "F_SETSIG"}, {F_GETSIG, "F_GETSIG"}, {F_SETOWN_EX, "F_SETOWN_EX"}, {F_GETOWN_EX, "F_GETOWN_EX"},
    {36, "F_OFD_GETLK"}, {37, "F_OFD_SETLK"}, {38, "F_OFD_SETLKW"}, {F_SETLEASE, "F_SETLEASE"},
    {F_GETLEASE, "F_GETLEASE"}, {F_NOTIFY, "F_NOTIFY"}, {F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC"},
    {F_SETPIPE_SZ, "F_SETPIPE_SZ"}, {F_GETPIPE_SZ, "F_GETPIPE_SZ"}, {F_ADD_SEALS, "F_ADD_SEALS"},
    {F_GET_SEALS, "F_GET_SEALS"},
};

constexpr NamedValue close_on_exec_flags_values[] = {
    {FD_CLOEXEC, "FD_CLOEXEC"},
};

constexpr NamedValue lock_types_values[] = {
    {F_RDLCK, "F_RDLCK"}, {F_WRLCK, "F_WRLCK"}, {F_UNLCK, "F_UNLCK"},
};

constexpr NamedValue seal_flags_values[] = {
    {F_SEAL_SEAL, "F_SEAL_SEAL"}, {F_SEAL_SHRINK, "F_SEAL_SHRINK"}, {F_SEAL_GROW, "F_SEAL_GROW"},
    {F_SEAL_WRITE, "F_SEAL_WRITE"}, {F_SEAL_FUTURE_WRITE, "F_SEAL_FUTURE_WRITE"},
};

constexpr NamedValue statfs_types_values[] = {
    {0x0187, "AUTOFS_SUPER_MAGIC"}, {0x1021994, "TMPFS_MAGIC"}, {0xEF53, "EXT2_SUPER_MAGIC"},
    {0x9fa0, "PROC_SUPER_MAGIC"}, {0x62656572, "SYSFS_MAGIC"}, {0x794c7630, "OVERLAYFS_SUPER_MAGIC"},
    {0x58465342, "XFS_SUPER_MAGIC"}, {0x9123683E, "BTRFS_SUPER_MAGIC"}, {0x6969, "NFS_SUPER_MAGIC"},
    {0x1cd1, "DEVPTS_SUPER_MAGIC"}, {0x63677270, "CGROUP2_SUPER_MAGIC"}, {0x27e0eb, "CGROUP_SUPER_MAGIC"},
    {0x6e736673, "NSFS_MAGIC"}, {0x64626720, "DEBUGFS_MAGIC"}, {0x74726163, "TRACEFS_MAGIC"},
    {0x73717368, "SQUASHFS_MAGIC"}, {0xf97cff8c, "SELINUX_MAGIC"}, {0xcafe4a11, "BPF_FS_MAGIC"},
    {0x858458f6, "RAMFS_MAGIC"}, {0x65735546, "FUSE_SUPER_MAGIC"},
};

constexpr NamedValue statfs_flags_values[] = {
    {0x20, "ST_VALID"}, {1, "ST_RDONLY"}, {2, "ST_NOSUID"}, {4, "ST_NODEV"}, {8, "ST_NOEXEC"},
    {0x10, "ST_SYNCHRONOUS"}, {0x40, "ST_MANDLOCK"}, {0x400, "ST_NOATIME"}, {0x800, "ST_NODIRATIME"},
    {0x1000, "ST_RELATIME"}, {0x2000, "ST_NOSYMFOLLOW"},
};

}  // namespace

const NameTable open_flag_names{"O_???", open_flag_names_values};
const NameTable access_modes{"?_OK", access_modes_values};
const NameTable at_flags{"AT_???", at_flags_values};
const NameTable at_access_flags{"AT_???", at_access_flags_values};
const NameTable at_link_flags{"AT_???", at_link_flags_values};
const NameTable unlink_flags{"AT_???", unlink_flags_values};
const NameTable statx_flags{"AT_???", statx_flags_values};
const NameTable statx_mask{"STATX_???", statx_mask_values};
const NameTable statx_attributes{"STATX_ATTR_???", statx_attributes_values};
const NameTable file_types{"S_IF???", file_types_values};
const NameTable descriptor_flags{"O_???", descriptor_flags_values};
const NameTable close_range_flags{"CLOSE_RANGE_???", close_range_flags_values};
const NameTable seek_origins{"SEEK_???", seek_origins_values};
const NameTable rename_flags{"RENAME_???", rename_flags_values};
const NameTable fallocate_flags{"FALLOC_FL_???", fallocate_flags_values};
const NameTable file_advice{"POSIX_FADV_???", file_advice_values};
const NameTable sync_range_flags{"SYNC_FILE_RANGE_???", sync_range_flags_values};
const NameTable flock_operations{"LOCK_???", flock_operations_values};
const NameTable splice_flags{"SPLICE_F_???", splice_flags_values};
const NameTable mount_flags{"MS_???", mount_flags_values};
const NameTable unmount_flags{"MNT_???", unmount_flags_values};
const NameTable xattr_flags{"XATTR_???", xattr_flags_values};
const NameTable inotify_init_flags{"IN_???", inotify_init_flags_values};
const NameTable inotify_events{"IN_???", inotify_events_values};
const NameTable fcntl_commands{"F_???", fcntl_commands_values};
const NameTable close_on_exec_flags{"FD_???", close_on_exec_flags_values};
const NameTable lock_types{"F_???", lock_types_values};
const NameTable seal_flags{"F_SEAL_???", seal_flags_values};
const NameTable statfs_types{"???", statfs_types_values};
const NameTable statfs_flags{"ST_???", statfs_flags_values};

}  // namespace ramet::trace::constants
