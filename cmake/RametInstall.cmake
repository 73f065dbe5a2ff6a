# What `cmake --install` leaves: the library as one archive with its headers, a CMake package and a pkg-config file, the
# command, its manual pages and completions.

add_library(libramet STATIC)
foreach(folder IN ITEMS ramet_kernel ramet_own ramet_sync ramet_task)
  get_target_property(type ${folder} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")  # a folder of headers has no objects
    target_sources(libramet PRIVATE $<TARGET_OBJECTS:${folder}>)
  endif()
endforeach()
set_target_properties(libramet PROPERTIES OUTPUT_NAME ramet EXPORT_NAME ramet LINKER_LANGUAGE CXX)
target_compile_features(libramet INTERFACE cxx_std_23)
target_include_directories(libramet INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
add_library(ramet::ramet ALIAS libramet)

set(packages ${CMAKE_INSTALL_LIBDIR}/cmake/ramet)
install(TARGETS libramet EXPORT ramet)
install(TARGETS ramet_musl)
install(EXPORT ramet NAMESPACE ramet:: FILE ramet-config.cmake DESTINATION ${packages})
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ramet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ramet-config-version.cmake DESTINATION ${packages})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/ramet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

# From the .pc file's own place, so that the tree can be moved.
file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(${PROJECT_SOURCE_DIR}/cmake/ramet.pc.in ${PROJECT_BINARY_DIR}/ramet.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ramet.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(RAMET_LIBRARY_ONLY)
  return()
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(FILES ${PROJECT_SOURCE_DIR}/completions/ramet.bash RENAME ramet
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_SOURCE_DIR}/completions/_ramet DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${PROJECT_SOURCE_DIR}/completions/ramet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
