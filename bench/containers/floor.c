// What the kernel alone takes for a container: the least calls that give a tiny program namespaces and a root of its
// own, in plain C, with nothing checked. No launcher can be faster than this.
//
//   floor ROUNDS without-mounts|without-init|with-init|with-all PAYLOAD_DIRECTORY
//
// Prints the nanoseconds of each life. `without-mounts` makes the namespaces and runs the program; `without-init` has
// an empty root in memory with the program's directory bound to it besides; `with-init` has a second program above it,
// that waits for it, which is the payload's floor_init; `with-all` has the mounts of the other ways, too.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { private_tree = (1 << 14) | (1 << 18), detach = 2 };  // MS_REC | MS_PRIVATE, MNT_DETACH

static const char* how;
static const char* payload;
static char user_map[32];
static char group_map[32];
static char program_stack[1 << 16];
static char child_stack[1 << 16];

static void put(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (write(file, text, strlen(text)) < 0) _exit(101);
  close(file);
}

// Descriptors stay open until the exec, which closes them all.
static int new_mount(const char* type, const char* mode) {
  const int context = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
  if (mode != NULL) syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "mode", mode, 0);
  syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
  return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID);
}

static void attach(int mount, int directory, const char* name) {
  if (syscall(SYS_move_mount, mount, "", directory, name, MOVE_MOUNT_F_EMPTY_PATH) != 0) _exit(103);
}

static void bind_read_only(const char* source, int root, const char* name) {
  const struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
  const int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &read_only, sizeof read_only) != 0) _exit(107);
  mkdirat(root, name, 0755);
  attach(tree, root, name);
}

static void new_mount_on(const char* type, const char* mode, int directory, const char* name) {
  mkdirat(directory, name, 0755);
  attach(new_mount(type, mode), directory, name);
}

static void make_devices(int root) {
  static const char* const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
  const int own = new_mount("tmpfs", "0755");
  mkdirat(root, "dev", 0755);
  attach(own, root, "dev");
  for (unsigned i = 0; i < sizeof devices / sizeof *devices; ++i) {
    char path[16] = "/dev/";
    strcat(path, devices[i]);
    const int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    mknodat(own, devices[i], S_IFREG | 0666, 0);
    attach(tree, own, devices[i]);
  }
  new_mount_on("devpts", "620", own, "pts");
  static const char* const links[][2] = {{"/proc/self/fd", "fd"},
                                         {"/proc/self/fd/0", "stdin"},
                                         {"/proc/self/fd/1", "stdout"},
                                         {"/proc/self/fd/2", "stderr"},
                                         {"pts/ptmx", "ptmx"}};
  for (unsigned i = 0; i < sizeof links / sizeof *links; ++i) {
    if (symlinkat(links[i][0], own, links[i][1]) != 0) _exit(108);
  }
  mkdirat(own, "shm", 01777);
}

static void make_all_mounts(int root) {
  bind_read_only("/usr", root, "usr");
  bind_read_only("/etc", root, "etc");
  const int linked =
      symlinkat("usr/bin", root, "bin") | symlinkat("usr/lib", root, "lib") | symlinkat("usr/lib64", root, "lib64");
  if (linked != 0 || sethostname("shoot", 5) != 0) _exit(109);
  new_mount_on("proc", NULL, root, "proc");
  make_devices(root);
  new_mount_on("tmpfs", "0755", root, "tmp");
}

static void make_root(void) {
  if (syscall(SYS_mount, NULL, "/", NULL, private_tree, NULL) != 0) _exit(102);
  const int root = new_mount("tmpfs", NULL);
  attach(root, AT_FDCWD, "/");
  if (fchdir(root) != 0) _exit(103);
  bind_read_only(payload, root, "payload");
  if (strcmp(how, "with-all") == 0) make_all_mounts(root);
  if (syscall(SYS_pivot_root, ".", ".") != 0 || syscall(SYS_umount2, ".", detach) != 0) _exit(104);
}

static int run_program(void* path) {
  char* words[] = {path, NULL};
  char* none[] = {NULL};
  execve(path, words, none);
  _exit(105);
}

static int live(void* unused) {
  (void)unused;
  put("/proc/self/uid_map", user_map);
  put("/proc/self/setgroups", "deny");
  put("/proc/self/gid_map", group_map);
  if (strcmp(how, "without-mounts") == 0) {
    char path[4096];
    snprintf(path, sizeof path, "%s/tiny", payload);
    return run_program(path);
  }
  make_root();
  if (strcmp(how, "without-init") == 0) return run_program("/payload/tiny");
  if (clone(run_program, program_stack + sizeof program_stack, CLONE_VM | CLONE_VFORK | SIGCHLD, "/payload/tiny") < 0)
    _exit(106);
  return run_program("/payload/floor_init");
}

int main(int count, char** words) {
  if (count != 4) return 2;
  how = words[2];
  payload = words[3];
  snprintf(user_map, sizeof user_map, "0 %d 1\n", (int)getuid());
  snprintf(group_map, sizeof group_map, "0 %d 1\n", (int)getgid());
  const int fresh = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  for (int left = atoi(words[1]); left > 0; --left) {
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    const pid_t child = clone(live, child_stack + sizeof child_stack, CLONE_VM | CLONE_VFORK | SIGCHLD | fresh, NULL);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
      fprintf(stderr, "floor: %d\n", child < 0 ? -1 : status);
      return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
  }
  return 0;
}
