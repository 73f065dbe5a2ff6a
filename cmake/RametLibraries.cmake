# The libraries of others that the command is made with, each under one name. With RAMET_STATIC_LIBRARIES they are linked into
# the command, and what has no archive is left shared: finding eleven shared libraries takes longer than the rest of its start.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
option(RAMET_STATIC_LIBRARIES "Link all libraries but libc into the command" OFF)

# ramet_library(NAME ARCHIVES ... MODULES ...): the archives where all of them are there and wanted, else the shared libraries
# that pkg-config names.
function(ramet_library name)
  cmake_parse_arguments(LIBRARY "" "" "ARCHIVES;MODULES" ${ARGN})
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${LIBRARY_MODULES})
  add_library(library_${name} INTERFACE)
  add_library(library::${name} ALIAS library_${name})
  set(archives)
  foreach(archive IN LISTS LIBRARY_ARCHIVES)
    find_library(${archive}_ARCHIVE NAMES lib${archive}.a)
    list(APPEND archives ${${archive}_ARCHIVE})
  endforeach()
  if(RAMET_STATIC_LIBRARIES AND NOT "${archives}" MATCHES "NOTFOUND")
    target_include_directories(library_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
    target_link_libraries(library_${name} INTERFACE ${archives})
  else()
    target_link_libraries(library_${name} INTERFACE PkgConfig::${name})
  endif()
endfunction()

ramet_library(seccomp ARCHIVES seccomp MODULES libseccomp)
ramet_library(elf ARCHIVES elf z MODULES libelf)
ramet_library(dw ARCHIVES dw elf lzma bz2 z MODULES libdw libelf)
add_library(library_fmt INTERFACE)
add_library(library::fmt ALIAS library_fmt)
target_link_libraries(library_fmt INTERFACE $<IF:$<BOOL:${RAMET_STATIC_LIBRARIES}>,fmt::fmt-header-only,fmt::fmt>)
