# SPDX-License-Identifier: MIT
# What `cmake --install` puts where. The unit names the program where it is installed.
include(GNUInstallDirs)

# Written when it is installed: --prefix may name another place than the one configured.
install(CODE "
  file(READ \"${CMAKE_SOURCE_DIR}/systemd/paperwire.service\" unit)
  string(REPLACE /usr/bin/paperwire \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/paperwire\" unit \"\${unit}\")
  string(REPLACE /usr/share/doc \"\${CMAKE_INSTALL_PREFIX}/share/doc\" unit \"\${unit}\")
  file(WRITE \"${CMAKE_BINARY_DIR}/generated/paperwire.service\" \"\${unit}\")")

install(TARGETS paperwire RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${CMAKE_BINARY_DIR}/generated/paperwire.service" DESTINATION lib/systemd/system)
install(FILES systemd/paperwire.sysusers.conf DESTINATION lib/sysusers.d RENAME paperwire.conf)
install(FILES config/paperwire.schema.json DESTINATION "${CMAKE_INSTALL_DATADIR}/paperwire")
install(FILES LICENSE docs/running.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES config/example.yaml config/minimal.yaml systemd/credentials.conf DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")
