// A pipeline as a shell makes it, with the status of each of its programs: who is in /etc/passwd, by shell.
// Source: pipe(7).
#include <cstdio>

#include "ramet/task/pipeline.h"

using ramet::Command;
using ramet::Stdio;

int main(int, char** arguments) {
  const char* file = arguments[1] != nullptr ? arguments[1] : "/etc/passwd";
  auto output = (Command("cut").arguments({"-d", ":", "-f", "7"}).fd(0, Stdio::read(file)) | Command("sort") |
                 Command("uniq").argument("-c")).output();
  if (!output) {
    std::fprintf(stderr, "pipeline: %s\n", describe(output.error()).c_str());
    return 1;
  }
  std::fputs(output->out.c_str(), stdout);
  for (const ramet::ExitStatus status : output->each) std::printf("%s\n", describe(status).c_str());
  return output->success() ? 0 : 1;
}
