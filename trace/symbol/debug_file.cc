#include "trace/symbol/debug_file.h"

#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <utility>

namespace ramet::trace {

namespace {

constexpr std::string_view debug_root = "/usr/lib/debug";

using BuildId = std::string_view;  // raw bytes

// A file opened only to look at its build id.
class Candidate {
 public:
  explicit Candidate(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ >= 0) elf_ = elf_begin(descriptor_, ELF_C_READ, nullptr);
  }
  ~Candidate() {
    if (elf_ != nullptr) elf_end(elf_);
    if (descriptor_ >= 0) close(descriptor_);
  }
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;

  [[nodiscard]] Elf* elf() const { return elf_; }
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }
  [[nodiscard]] BuildId build_id() const {
    const void* bits = nullptr;
    const ssize_t size = elf_ == nullptr ? 0 : dwelf_elf_gnu_build_id(elf_, &bits);
    return size <= 0 ? BuildId() : BuildId(static_cast<const char*>(bits), static_cast<std::size_t>(size));
  }

 private:
  int descriptor_;
  Elf* elf_ = nullptr;
};

BuildId build_id_of(Dwfl_Module* module) {
  const unsigned char* bits = nullptr;
  GElf_Addr where = 0;
  const int size = dwfl_module_build_id(module, &bits, &where);
  return size <= 0 ? BuildId() : BuildId(reinterpret_cast<const char*>(bits), static_cast<std::size_t>(size));
}

// The build id that the .gnu_debugaltlink section of `path` asks for; empty when it has no such section.
std::string supplementary_build_id(const std::string& path) {
  const Candidate file(path);
  std::size_t names = 0;
  if (file.elf() == nullptr || elf_getshdrstrndx(file.elf(), &names) != 0) return {};
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(file.elf(), section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    const char* name = elf_strptr(file.elf(), names, header.sh_name);
    if (name == nullptr || std::string_view(name) != ".gnu_debugaltlink") continue;
    const Elf_Data* data = elf_rawdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr) return {};
    const std::string_view bytes(static_cast<const char*>(data->d_buf), data->d_size);
    const std::size_t end = bytes.find('\0');
    return end == bytes.npos ? std::string() : std::string(bytes.substr(end + 1));
  }
  return {};
}

std::string path_by_build_id(BuildId id) {
  if (id.size() < 2) return {};
  std::string path = fmt::format("{}/.build-id/{:02x}/", debug_root, static_cast<unsigned char>(id[0]));
  for (const char byte : id.substr(1)) path += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return path + ".debug";
}

int accept(const std::string& path, BuildId wanted, char** found) {
  Candidate candidate(path);
  if (wanted.empty() || candidate.build_id() != wanted) return -1;
  *found = strdup(path.c_str());
  return candidate.release();
}

}  // namespace

int open_debug_file(Dwfl_Module* module, const char* file_name, const char* link, char** found) {
  const char* debug_file = nullptr;
  dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &debug_file);
  const std::string_view linked = link == nullptr ? std::string_view() : link;
  const std::string holder = debug_file != nullptr ? debug_file : file_name != nullptr ? file_name : "";
  const std::string directory = holder.substr(0, holder.rfind('/') + 1);
  const std::string supplementary = linked.find(".dwz") != linked.npos ? supplementary_build_id(holder) : std::string();
  const BuildId wanted = supplementary.empty() ? build_id_of(module) : BuildId(supplementary);

  if (const int by_id = accept(path_by_build_id(wanted), wanted, found); by_id >= 0) return by_id;
  if (linked.empty()) return -1;
  if (linked.starts_with('/')) return accept(std::string(linked), wanted, found);
  for (const std::string& place : {directory, directory + ".debug/", fmt::format("{}{}", debug_root, directory)}) {
    if (const int by_link = accept(fmt::format("{}{}", place, linked), wanted, found); by_link >= 0) return by_link;
  }
  return -1;
}

}  // namespace ramet::trace
