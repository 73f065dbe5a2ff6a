// What the kernel alone takes for a container: the least calls that give a tiny program namespaces and a root of its own, in
// plain C, with nothing checked and nothing mounted that the program does not need. No launcher can be faster than this.
//
//   floor ROUNDS without-mounts|without-init|with-init PAYLOAD_DIRECTORY
//
// Prints the nanoseconds of each life. `without-mounts` makes the namespaces and runs the program; `without-init` has an
// empty root in memory with the program's directory bound to it besides; `with-init` has a second program above it, that
// waits for it, which is the payload's floor_init.
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

static void make_root(void) {
  if (syscall(SYS_mount, NULL, "/", NULL, private_tree, NULL) != 0) _exit(102);
  const int context = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
  syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
  const int root = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
  syscall(SYS_move_mount, root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
  if (fchdir(root) != 0 || mkdirat(root, "payload", 0755) != 0) _exit(103);
  const int tree = (int)syscall(SYS_open_tree, AT_FDCWD, payload, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  syscall(SYS_move_mount, tree, "", root, "payload", MOVE_MOUNT_F_EMPTY_PATH);
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
  if (strcmp(how, "with-init") != 0) return run_program("/payload/tiny");
  if (clone(run_program, program_stack + sizeof program_stack, CLONE_VM | CLONE_VFORK | SIGCHLD, "/payload/tiny") < 0) _exit(106);
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
