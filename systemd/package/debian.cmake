# The Debian package: `cpack -G DEB` in the build folder, or ./dev package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cutover)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CUTOVER_MAINTAINER "The cutover authors <cutover@packages.invalid>" CACHE STRING "Who publishes the package")
set(CPACK_PACKAGE_CONTACT ${CUTOVER_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "deployment daemon for one host and its Docker Engine")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"On request, cutoverd brings in an app's new image, runs its release command,
takes the old container out of service, starts the new one, and calls the
deployment done when that has proved itself healthy. When anything fails, the
old version serves again. The cutover command shows what runs and what
happened.")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "procps, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")  # procps: kill, to reload
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "docker.io | docker-ce")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(debian ${CMAKE_CURRENT_SOURCE_DIR}/debian)
configure_file(${debian}/conffiles.in debian/conffiles @ONLY)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_BINARY_DIR}/debian/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)

string(TIMESTAMP CUTOVER_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${debian}/changelog.in debian/changelog @ONLY)
find_program(GZIP gzip)
add_custom_command(OUTPUT debian/changelog.gz
  COMMAND ${GZIP} --best --no-name --keep --force debian/changelog
  DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog VERBATIM)
add_custom_target(debian_files ALL DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog.gz)
add_dependencies(install_files debian_files)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES ${debian}/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME cutover)

include(CPack)
