// SealedProgram: this program from a copy in memory of which nobody can write a byte.
//
// Until its exec a child in a container is still this program, and a script of the container's that begins with "#!/proc/self/exe"
// gets the file itself into its hands (CVE-2019-5736): who may write to that file here could do so from inside, and we would be
// its next victim. So where we may write to our own program, we begin anew from a copy; an ordinary user of an installed ramet may
// not, and pays nothing.
// Source: memfd_create(2), execveat(2), fcntl(2) F_ADD_SEALS; what runc does for the same reason.
#pragma once

namespace ramet::cli {

// Does not return where it begins anew, with the same words and environment. Says why on standard error where it cannot.
void continue_from_sealed_memory(char** words);

}  // namespace ramet::cli
