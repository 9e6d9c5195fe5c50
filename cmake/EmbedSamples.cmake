# SPDX-License-Identifier: MIT
# Turns samples/ into a source file, so that the one binary carries what `demo` shows.
# Run as a script: cmake -DFOLDER=… -DOUTPUT=… -P EmbedSamples.cmake
file(GLOB samples RELATIVE "${FOLDER}" "${FOLDER}/*.yaml" "${FOLDER}/feeds/*.xml")
list(SORT samples)
set(body "// Generated from samples/.\n#include \"bot/daemon/samples.hpp\"\n\nnamespace paperwire::daemon {\n\n")
string(APPEND body "const std::vector<Sample>& samples() {\n    static const std::vector<Sample> all{\n")
foreach(name IN LISTS samples)
  file(READ "${FOLDER}/${name}" content)
  string(APPEND body "        {\"${name}\", R\"~paperwire~(${content})~paperwire~\"},\n")
endforeach()
string(APPEND body "    };\n    return all;\n}\n\n}  // namespace paperwire::daemon\n")
file(WRITE "${OUTPUT}" "${body}")
