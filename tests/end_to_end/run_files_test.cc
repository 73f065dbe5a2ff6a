// The files of `ramet run`'s containers: what is mounted where, from what, and that nothing else can be seen.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/ramet_run.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

void expect_refused(const Outcome& outcome, const std::string& sentence) {
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err.find(sentence), std::string::npos) << outcome.err;
}

TEST_F(RunContainer, MemoryHasTheSizeAndTheModeThatPrecedeIt) {
  const Outcome outcome = run(ramet_run({"--size", "64k", "--perms", "1777", "--tmpfs", "/tmp", "--perms", "700", "--dir", "/tmp/own",
                                         "--tmpfs", "/mnt"},
                                        {"sh", "-c", "stat -c %a /tmp /tmp/own /mnt; df -k /tmp | awk 'END {print $2}'"}));
  EXPECT_EQ(outcome.out, "1777\n700\n755\n64\n") << outcome.describe();
  const Outcome refused = run(ramet_run({"--tmpfs", "/tmp", "--size", "64k"}, {"true"}));
  EXPECT_TRUE(refused.exited_with(125));
  EXPECT_EQ(refused.err, "ramet: --size must be followed by --tmpfs (see ramet run --help)\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--size", "64k", "--size", "1m", "--tmpfs", "/tmp"}, "--size: given twice"},
      {{"--perms", "700", "--perms", "755", "--dir", "/tmp/x"}, "--perms: given twice"},
      {{"--size", "0", "--tmpfs", "/tmp"}, "--size: '0' is no size of a directory in memory"},
  };
  for (const auto& [options, sentence] : wrong) expect_refused(run(ramet_run(options, {"true"})), sentence);
}

TEST_F(RunContainer, TakesFilesFromDescriptors) {
  const Outcome outcome = run_by_bash(
      "--isolated --tmpfs /mnt --perms 0640 --file 5 /mnt/file --bind-data 6 /etc/passwd --ro-bind-data 7 /etc/group "
      "--chmod 0711 /mnt -- sh -c 'cat /mnt/file /etc/passwd /etc/group; stat -c %a /mnt/file /mnt' "
      "5< <(echo file) 6< <(echo passwd) 7< <(echo group)");
  EXPECT_EQ(outcome.out, "file\npasswd\ngroup\n640\n711\n") << outcome.describe();
  expect_refused(run_by_bash("--file 55 /tmp/x -- true"), "--file: no descriptor 55 is open");
}

TEST_F(RunContainer, BindsWhatDescriptorsStandFor) {
  const Outcome outcome = run_by_bash(
      "--root-tmpfs --ro-bind / / --tmpfs /mnt --ro-bind-fd 5 /mnt/usr --bind-fd 6 /mnt/passwd --bind-fd 7 /mnt/own -- sh -c "
      "'ls -d /mnt/usr/bin; touch /mnt/usr/x 2>&- || echo refused; head -c 5 /mnt/passwd; echo; touch /mnt/own/x && ls "
      "/mnt/own; ls /proc/$$/fd | wc -l' 5</usr 6</etc/passwd 7< $(mktemp -d)");
  EXPECT_EQ(outcome.out, "/mnt/usr/bin\nrefused\nroot:\nx\n3\n") << outcome.describe();
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"--bind-fd 55 /x -- true", "--bind-fd: no descriptor 55 is open"},
      {"--bind-fd 5 /x -- true 5< <(true)", "bind: descriptor 5 is no file with a name"},
  };
  for (const auto& [words, sentence] : refused) expect_refused(run_by_bash(words), sentence);
  const Scratch scratch;
  const std::string words = "mkdir one && exec 5<one && mv one two && mkdir one && exec \"$0\" run --bind-fd 5 /mnt -- true";
  const std::string renamed = run({.argv = {"bash", "-c", "cd " + scratch.path("") + " && " + words, RAMET_COMMAND}}).err;
  EXPECT_EQ(renamed, "") << "a name that followed it";
  const std::string gone = "mkdir old && exec 5<old && rmdir old && exec \"$0\" run --bind-fd 5 /mnt -- true";
  const Outcome deleted = run({.argv = {"bash", "-c", "cd " + scratch.path("") + " && " + gone, RAMET_COMMAND}});
  EXPECT_TRUE(deleted.exited_with(125));
  const Outcome covered = run({.argv = {"unshare", "-Urm", "sh", "-c",
                                        "exec 5</mnt; mount -t tmpfs none /mnt; exec \"$0\" run --bind-fd 5 /opt -- true", RAMET_COMMAND},
                               .in_child = become_ordinary_in_child});
  EXPECT_EQ(covered.err, "ramet: bind /mnt: Stale file handle (ESTALE)\n");
  EXPECT_NE(deleted.err.find("(deleted): No such file or directory (ENOENT)"), std::string::npos) << deleted.err;
}

TEST_F(RunContainer, LaysDirectoriesOnEachOther) {
  const Scratch scratch;
  const std::string layers = "cd " + scratch.path("") +
                             " && mkdir -p low high up work && echo low | tee low/a >low/b && echo high >high/b && exec \"$0\" run --unshare user ";
  const auto laid = [&](const std::string& words) {
    return run({.argv = {"bash", "-c", layers + words, RAMET_COMMAND}});
  };
  const std::string both = "--tmpfs /mnt --overlay-src low --overlay-src high ";
  const std::string look = " -- sh -c 'cat /mnt/x/a /mnt/x/b; echo c 2>/dev/null >/mnt/x/c || echo refused; ls /mnt/x'";
  EXPECT_EQ(laid(both + "--tmp-overlay /mnt/x" + look).out, "low\nhigh\na\nb\nc\n");
  EXPECT_EQ(laid(both + "--ro-overlay /mnt/x" + look).out, "low\nhigh\nrefused\na\nb\n");
  const Outcome kept = laid(both + "--overlay up work /mnt/x" + look);
  EXPECT_EQ(kept.out, "low\nhigh\na\nb\nc\n") << kept.describe();
  EXPECT_EQ(contents(scratch.path("up/c")), "c\n");
  const Outcome said = laid(both + "--tmp-overlay /mnt/x --dry-run -- true");
  EXPECT_NE(said.err.find("overlay of " + scratch.path("high") + " " + scratch.path("low") + ", changes in memory on /mnt/x\n"),
            std::string::npos)
      << said.err;
  for (const auto& [words, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"--tmp-overlay /mnt", "--tmp-overlay: wants an --overlay-src before it"},
           {"--overlay-src low --ro-overlay /mnt", "--ro-overlay: wants two --overlay-src before it"},
           {"--overlay low -- true /mnt", "--overlay"},
           {"--overlay-src low", "--overlay-src must be followed by --overlay, --tmp-overlay or --ro-overlay"}}) {
    expect_refused(laid(words + " -- true"), sentence);
  }
}

// ".." leads from the root to whatever lies on it, where the host's root was left.
TEST_F(RunContainer, LeavesNothingOfTheHostOnItsRoot) {
  const Scratch scratch;
  std::filesystem::permissions(scratch.path(""), std::filesystem::perms(0777));
  const std::string mark = scratch.path("mark");
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--ro-bind", "/", "/"}, {"--root-tmpfs", "--ro-bind", "/", "/"},
        {"--root-tmpfs", "--ro-bind", "/usr", "/", "--ro-bind", "/", "/", "--ro-bind", "/usr", "/"}, {"--root-overlay", "/usr"},
        {"--root", "/usr"}, {"--isolated"}, {"--isolated", "--ro-bind", "/usr", "/"}}) {
    const Outcome outcome = run(ramet_run(options, {"/bin/sh", "-c", "touch /.." + mark + " 2>&-; echo ran"}));
    EXPECT_EQ(outcome.out, "ran\n") << options.front() << outcome.describe();
    EXPECT_FALSE(std::filesystem::exists(mark)) << options.front();
    std::filesystem::remove(mark);
  }
}

TEST_F(RunContainer, MakesAsManyDirectoriesAsAreMissing) {
  std::string path = "/tmp";
  for (int i = 0; i < 200; ++i) path += "/directory";
  const Outcome outcome =
      run(ramet_run({"--tmpfs", "/tmp", "--perms", "700", "--dir", path}, {"stat", "-c", "%a", path, "/tmp/directory"}));
  EXPECT_EQ(outcome.out, "700\n755\n") << outcome.describe();
}

// As an image's /etc/resolv.conf, which leads to what a service makes on a machine that has started.
TEST_F(RunContainer, MakesWhatALinkLeadsTo) {
  const auto with_links = [](const std::vector<std::string>& more) {
    std::vector<std::string> options{"--root-tmpfs", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
                                     "--symlink", "usr/lib64", "/lib64"};
    options.insert(options.end(), more.begin(), more.end());
    return options;
  };
  const Outcome file = run(ramet_run(with_links({"--symlink", "../run/made/file", "/etc/link", "--ro-bind", "/etc/passwd", "/etc/link"}),
                                     {"sh", "-c", "cmp /etc/link /run/made/file && head -c5 /run/made/file; readlink /etc/link"}));
  EXPECT_EQ(file.out, "root:../run/made/file\n") << file.describe();
  const Outcome chain = run(ramet_run(with_links({"--symlink", "two", "/one", "--symlink", "/../../three", "/two", "--tmpfs", "/one"}),
                                      {"sh", "-c", "touch /three/here; ls /one/"}));
  EXPECT_EQ(chain.out, "here\n") << chain.describe();
  expect_refused(run(ramet_run(with_links({"--symlink", "two", "/one", "--symlink", "one", "/two", "--tmpfs", "/one"}), {"true"})),
                 "Too many levels of symbolic links");
}

TEST_F(RunContainer, HasDevicesOnTheHostsRootAndARootByABind) {
  EXPECT_EQ(run(ramet_run({"--dev", "/dev"}, {"sh", "-c", "echo x >/dev/null; ls /dev | wc -l"})).out, "14\n");
  const Outcome outcome = run(ramet_run({"--root-tmpfs", "--ro-bind", "/", "/", "--tmpfs", "/tmp"},
                                        {"sh", "-c", "ls -d /usr /tmp/*; touch /x || touch /tmp/x && ls /tmp"}));
  EXPECT_EQ(outcome.out, "/usr\nx\n") << outcome.describe();
}

// A variable that was not set must not mean the directory that somebody happens to be in.
TEST_F(RunContainer, AnEmptyPathIsNoPlace) {
  const std::vector<std::vector<std::string>> places{
      {"--bind", "", "/mnt"}, {"--ro-bind", "/usr", ""}, {"--root", ""},           {"--root-overlay", ""}, {"--tmpfs", ""},
      {"--dir", ""},          {"--chmod", "0700", ""},   {"--lock-file", "", "-p"}, {"--remount-ro", ""},   {"--symlink", "x", ""}};
  for (const auto& options : places) {
    expect_refused(run(ramet_run(options, {"echo", "reached"})), "an empty name");
  }
}

TEST_F(RunContainer, ARelativePathIsNoneWhereTheDirectoryIsGone) {
  constexpr const char* script = "here=$(mktemp -d) && cd $here && rmdir $here && exec \"$0\" run --bind etc /mnt ls /mnt";
  expect_refused(run({.argv = {"sh", "-c", script, RAMET_COMMAND}}), "etc: getcwd");
}

}  // namespace
}  // namespace ramet::end_to_end
