# SPDX-License-Identifier: MIT
# One static library a room. A room's sources are the .cpp files of its folder and those below it.

add_library(paperwire_flags INTERFACE)
target_compile_features(paperwire_flags INTERFACE cxx_std_23)
target_include_directories(paperwire_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(paperwire_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives: optional and variant members at -O2, and inlined coroutine frames.
  target_compile_options(paperwire_flags INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
else()
  # libstdc++ 12's stable algorithms call a function that it deprecates itself.
  target_compile_options(paperwire_flags INTERFACE
    -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wno-deprecated-declarations)
endif()

function(paperwire_global_flags)
  add_compile_definitions(_GLIBCXX_ASSERTIONS PAPERWIRE_VERSION="${PROJECT_VERSION}")
  if(PAPERWIRE_FAILPOINTS)
    add_compile_definitions(PAPERWIRE_FAILPOINTS)
  endif()
  if(PAPERWIRE_SANITIZE)
    add_compile_options(-fsanitize=${PAPERWIRE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${PAPERWIRE_SANITIZE})
    if(PAPERWIRE_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_compile_options(-Wno-tsan)  # Asio's fences, which g++ does not see into
    endif()
  endif()
  if(PAPERWIRE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE)
    add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -pie)
  endif()
  find_program(MOLD mold)
  if(MOLD AND NOT PAPERWIRE_FUZZ)
    add_link_options(-fuse-ld=mold)
  endif()
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}" PARENT_SCOPE)
  endif()
endfunction()
paperwire_global_flags()

# Asio, compiled once.
add_library(asio STATIC "${CMAKE_SOURCE_DIR}/cmake/asio.cpp")
target_compile_features(asio PUBLIC cxx_std_23)
target_compile_definitions(asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(asio PUBLIC Boost::headers Threads::Threads)

# Rooms are compiled in batches of files (a third of the time); headers and private names stay each file's own.
option(PAPERWIRE_UNITY "Compile a room's files in batches" ON)

# Files that share a private name with another of their room are compiled by themselves.
set(compiled_alone
  bot/net/retry.cpp bot/net/smtp_conversation.cpp
  bot/source/taxonomy_table.cpp
  channels/email/entry_view.cpp channels/email/headers.cpp channels/email/reply.cpp
  channels/render_markdown.cpp channels/render_text.cpp channels/wording_receipt.cpp
  filters/paper_text.cpp)
list(TRANSFORM compiled_alone PREPEND "${CMAKE_SOURCE_DIR}/")
set_source_files_properties(${compiled_alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

# paperwire_batches(FILE...): ten files a batch, never two folders in one: those in different folders may share private names.
function(paperwire_batches)
  foreach(file IN LISTS ARGN)
    get_filename_component(folder "${file}" DIRECTORY)
    string(MD5 key "${folder}")
    list(APPEND files_${key} "${file}")
    list(LENGTH files_${key} count)
    math(EXPR batch "(${count} - 1) / 10")
    set_source_files_properties("${file}" PROPERTIES UNITY_GROUP "${key}_${batch}")
  endforeach()
endfunction()

# paperwire_room(NAME FOLDER [LINKS room...] [PRIVATE library...] [EXCLUDE file...])
function(paperwire_room name folder)
  cmake_parse_arguments(ROOM "" "" "LINKS;PRIVATE;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  foreach(file IN LISTS ROOM_EXCLUDE)
    list(REMOVE_ITEM sources "${CMAKE_SOURCE_DIR}/${folder}/${file}")
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE} paperwire_flags)
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_compile_features(${name} PUBLIC cxx_std_23)
    if(PAPERWIRE_UNITY)
      set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
      paperwire_batches(${sources})
      target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ROOM_LINKS})
    target_include_directories(${name} INTERFACE "${CMAKE_SOURCE_DIR}")
  endif()
endfunction()
