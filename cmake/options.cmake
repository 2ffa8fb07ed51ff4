# What every translation unit is compiled with.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# The sanitized build is compiled far more often than it is run: -O0 takes a third of the time of -O1 there.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
add_compile_options(-Wno-missing-field-initializers)  # designated initialisers leave the defaults on purpose
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow)  # false alarms of g++ 12
  if(YIZHEN_SANITIZE STREQUAL "thread")
    add_compile_options(-Wno-tsan)  # Asio's fences are not seen by it; what they order is locked besides
  endif()
endif()
include_directories(${PROJECT_SOURCE_DIR})

if(YIZHEN_SANITIZE)
  add_compile_options(-fsanitize=${YIZHEN_SANITIZE} -fno-sanitize-recover=all)
  if(YIZHEN_SANITIZE MATCHES "undefined" AND NOT YIZHEN_SANITIZE_WHOLE)
    # These four guard every single access and double the compile time; what they find ends under the address
    # sanitizer too. `./dev test --all` builds with them.
    add_compile_options(-fno-sanitize=null,alignment,object-size,vptr)
  endif()
  add_link_options(-fsanitize=${YIZHEN_SANITIZE})
  # Before 17 clang writes its check of function types before each function, and cannot for the parts of a coroutine
  # (platform/http): "Cannot represent a difference across sections". g++ knows no such check.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17 AND YIZHEN_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize=function)
  endif()
  # mold 1.10 may place the read-only-after-relocation part three bytes off a page in sanitized programs; the loader
  # then refuses them ("cannot apply additional memory protection").
  add_link_options(-Wl,-z,norelro)
endif()
if(YIZHEN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
