# Emscripten by the emcc that is on PATH: Debian's package or any emsdk.
#
# The toolchain file that Emscripten brings would do as well, but its place differs between the two.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_CXX_COMPILER em++)
set(CMAKE_AR emar)
set(CMAKE_RANLIB emranlib)
# CMake's first trial must not link: a linked trial would ask for JavaScript glue that we never build.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# -mbulk-memory: every engine since 2021 copies memory by one instruction, which saves libc's memcpy.
# -mnontrapping-fptoint: as old; a time becomes an integer by one instruction instead of a branch.
# How far to optimise is said file by file (CMakeLists.txt): this emcc does not let a later -O win.
set(CMAKE_CXX_FLAGS_RELEASE_INIT "-flto -mbulk-memory -mnontrapping-fptoint -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-flto -mbulk-memory -mnontrapping-fptoint -DNDEBUG" CACHE STRING "")
