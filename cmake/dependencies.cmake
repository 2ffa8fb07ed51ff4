# External libraries, all Debian 12 packages; docs/adr/0001-stack.md says why each was taken.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(LZMA REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(OPENCC REQUIRED IMPORTED_TARGET opencc)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
find_library(RAPIDCHECK rapidcheck REQUIRED)

# What each layer links besides the layers it may see; `/` becomes `_`.
set(libs_kernel fmt::fmt Boost::json)
set(libs_kernel_text ICU::uc ICU::i18n ICU::data PkgConfig::OPENCC)
set(libs_kernel_totals ZLIB::ZLIB Threads::Threads)
set(libs_platform_files PkgConfig::LZMA)
set(libs_platform_log spdlog::spdlog)
set(libs_platform_crypto OpenSSL::Crypto PkgConfig::ARGON2 PkgConfig::QRENCODE)
set(libs_platform_jobs Threads::Threads)
set(libs_platform_sql SQLite::SQLite3 PostgreSQL::PostgreSQL Threads::Threads)
set(libs_platform_sheet PkgConfig::LIBZIP PkgConfig::PUGIXML PkgConfig::EXPAT ZLIB::ZLIB ICU::uc ICU::i18n)
set(libs_platform_http OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

# Peers of benchmarks.
set(libs_bench PkgConfig::XLSXWRITER)

# What only the tests of a layer link.
set(test_libs_kernel_expr SQLite::SQLite3 PostgreSQL::PostgreSQL)
